import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { hostname } from 'node:os';
import { formatProblem } from '../../config/problems.ts';
import { readTrusted } from '../../config/trusted-file.ts';
import { messageOfHook, messageOfText, type SiteMessage, slackBody } from '../../core/site-message.ts';
import { exec } from '../../runtime/exec.ts';
import { sendBySmtp } from '../../runtime/smtp.ts';
import { postJson, type Sent } from '../../runtime/webhook.ts';
import { caller } from '../caller.ts';
import { CommandError } from '../exit-codes.ts';
import { isAddress, letterText } from '../send/letter.ts';

interface MailOptions {
  readonly relay: string;
  readonly from?: string;
  readonly sendmail?: string;
}

/** `hooks.timeout` is 30 s unless it is set; `notify.command` has 5. */
const HOOK_MS = 20_000;
const NOTIFY_MS = 4500;
const RELAY = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::(\d{1,5}))?$/;
/** Where distributions have it; a hook's PATH need not. */
const SENDMAIL = ['/usr/sbin/sendmail', '/usr/lib/sendmail', '/usr/bin/sendmail'];

/** Posts what happened to the address in a file, as Slack's incoming webhooks take it. */
export async function sendWebhook(urlFile: string, words: readonly string[]): Promise<void> {
  const { message, timeoutMs, rest } = whatHappened(words);
  if (rest.length > 0)
    throw new CommandError('USAGE', `one file with an address, not also ${rest.join(' ')}`);
  const read = readTrusted(urlFile, 'password', process.getuid?.() ?? 0);
  if (read.kind === 'bad') throw new CommandError('BAD_CONFIG', formatProblem(read.problem));
  const url = read.text.trim();
  if (!URL.canParse(url) || !/^https?:\/\/[^\s@]+$/.test(url))
    throw new CommandError('BAD_CONFIG', `${urlFile}: one line with an address, https://…, is expected`);
  endWith(await postJson(url, slackBody(message), timeoutMs), 'the webhook');
}

/** Sends what happened by the mail server of this host or of the site, else by its sendmail. */
export async function sendMail(words: readonly string[], options: MailOptions): Promise<void> {
  const { message, timeoutMs, rest: to } = whatHappened(words);
  const from = options.from ?? `${caller()}@${hostname()}`;
  const odd = [...to, from].find((address) => !isAddress(address));
  if (to.length === 0) throw new CommandError('USAGE', 'to whom?');
  if (odd !== undefined)
    throw new CommandError('USAGE', `${odd}: an address such as dba@example.com is expected`);
  const [, six, name, port = '25'] = RELAY.exec(options.relay) ?? [];
  const host = six ?? name;
  if (host === undefined)
    throw new CommandError('USAGE', `--relay ${options.relay}: host or host:port is expected`);
  const id = `${randomUUID()}@${hostname()}`;
  const data = letterText(message, { from, to, date: new Date(), id });
  const sent = await sendBySmtp({ host, port: Number(port) }, { from, to, data }, timeoutMs / 2);
  if (sent.kind === 'sent') return;
  const { why } = sent;
  const program = options.sendmail ?? SENDMAIL.find(isProgram);
  if (program === undefined) endWith({ kind: 'failed', why }, options.relay);
  else
    endWith(
      await bySendmail(program, data, { from, to }, timeoutMs / 2),
      `${options.relay}: ${why}; ${program}`,
    );
}

/**
 * Behind the SMTP of this host, not in front of it: that of Postfix needs rights of another group, which the service
 * must not get, and waits for them instead of failing.
 */
async function bySendmail(
  file: string,
  data: string,
  { from, to }: { readonly from: string; readonly to: readonly string[] },
  timeoutMs: number,
): Promise<Sent> {
  const args = ['-i', '-f', from, '--', ...to];
  const result = await exec({ file, args, stdin: data.replaceAll('\r\n', '\n'), timeoutMs });
  if (result.kind === 'exit' && result.code === 0) return { kind: 'sent' };
  const said = result.stderr.trim().split('\n', 1)[0]?.slice(0, 150) ?? '';
  return { kind: 'failed', why: said || `${result.kind} ${result.code ?? ''}`.trim() };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** As a hook it is told by the environment; as `notify.command` by its last word. */
function whatHappened(words: readonly string[]): {
  readonly message: SiteMessage;
  readonly timeoutMs: number;
  readonly rest: readonly string[];
} {
  const hook = messageOfHook(process.env);
  if (hook !== null) return { message: hook, timeoutMs: HOOK_MS, rest: words };
  const text = words.at(-1);
  if (text === undefined)
    throw new CommandError('USAGE', 'what happened? WHPG_EVENT is not set, and there is no text');
  return { message: messageOfText(text), timeoutMs: NOTIFY_MS, rest: words.slice(0, -1) };
}

function endWith(sent: Sent, to: string): void {
  if (sent.kind === 'failed') throw new CommandError('FAILED', `nothing was sent: ${to}: ${sent.why}`);
}
