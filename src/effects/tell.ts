import { quote } from '../core/quote.ts';
import type { Exec, Log, Run, SshHost } from '../runtime/ports.ts';
import { runThere } from './run-there.ts';
import { sshTroubleWords } from './ssh-words.ts';

/** A message for people: its code, and its text as one line or a few. */
export interface Message {
  readonly code: string;
  readonly text: string;
}

export interface TellHereOptions {
  /** `notify.wall`. */
  readonly wall: boolean;
  /** `notify.command`: an argument vector that gets the text as its last argument, or null. */
  readonly command: readonly string[] | null;
}

/** wall waits for each terminal; a logger waits for a journald that is stopped. */
const tellTimeoutMs = 5000;
const loggerArguments = (text: string): readonly string[] => [
  '-p',
  'user.emerg',
  '-t',
  'whpg-failover',
  '--',
  text,
];

/**
 * Tells the people on this node. Never throws and never holds anybody up: the caller need not wait.
 *
 * wall run by gpadmin reaches only gpadmin's terminals; a line of the priority emerg reaches every terminal
 * through journald. Both are sent, since either may be switched off on a host.
 */
export async function tellHere(
  message: Message,
  options: TellHereOptions,
  { exec, log }: { readonly exec: Exec; readonly log: Log },
): Promise<void> {
  const text = presentable(message.text);
  const runs: Pick<Run, 'file' | 'args' | 'stdin'>[] = [];
  if (options.wall) {
    // By stdin: as an argument, wall would take a text that is the name of a file for that file.
    runs.push({ file: 'wall', args: [], stdin: `${text}\n` });
    runs.push({ file: 'logger', args: loggerArguments(text) });
  }
  const [command, ...args] = options.command ?? [];
  if (command !== undefined) runs.push({ file: command, args: [...args, text] });
  await Promise.all(
    runs.map(async (run) => {
      const result = await exec({ ...run, timeoutMs: tellTimeoutMs });
      if (result.kind === 'exit' && result.code === 0) return;
      const why = result.stderr.trim().split('\n', 1)[0] || `${result.kind} ${result.code ?? ''}`.trim();
      log.write('warning', `People were not told by ${run.file}: ${why}.`, { code: message.code });
    }),
  );
}

/** Tells the people on the other node: through its daemon, or by its shell where there is none. */
export async function tellThere(
  message: Message,
  controlSocket: string,
  { ssh, log }: { readonly ssh: SshHost; readonly log: Log },
): Promise<void> {
  const text = presentable(message.text);
  const question = JSON.stringify({ op: 'tell', code: message.code, text });
  const answer = await ssh.askSocket(controlSocket, question, tellTimeoutMs);
  if (answer.kind === 'lines' && answer.lines.length > 0) return;
  const line = `${quote(['logger', ...loggerArguments(text)])}; wall`;
  const result = await runThere(ssh, { bound: { verb: 'tell' }, line }, tellTimeoutMs, `${text}\n`);
  if (result.kind === 'exit' && result.code === 0) return;
  const why = result.kind === 'exit' ? result.stderr.trim().split('\n', 1)[0] : sshTroubleWords(result);
  log.write('warning', `People on ${ssh.host} were not told: ${why}.`, { code: message.code });
}

/** Terminals obey control characters, and part of a text may have come from another host. */
function presentable(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, ' ').slice(0, textCharsMax);
}

const textCharsMax = 2000;
