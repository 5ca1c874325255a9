import type { Client, ClientChannel } from 'ssh2';
import { quote } from '../core/quote.ts';
import { nowMs } from './clock.ts';
import type { SshLineResult } from './ports.ts';
import type { Talk } from './ssh-caller.ts';
import { openExec } from './ssh-exec.ts';
import type { SshLink } from './ssh-link.ts';

/** A helper that owes this many answers gets no further question. */
const owedMax = 3;
/** A helper that hangs this long is given up and a new one started: one more process per 10 s at most. */
const hungMs = 10_000;
const answerLinesMax = 200;
const lineCharsMax = 4096;

interface Question {
  readonly lines: string[];
  readonly answer: Promise<SshLineResult>;
  settle(result: SshLineResult): void;
}

interface Helper {
  ask(question: string): Question | null;
}

/** The command line that becomes a helper. */
export const helperLine = (program: string): string =>
  `exec ${quote(['bash', '--noprofile', '--norc', '-c', program])}`;

/** Asks the helper of a connection, which is started by the first question on it. */
export function helperOn(
  commandLine: string,
): (client: Client, link: SshLink, question: string) => Promise<Talk<SshLineResult>> {
  const helpers = new WeakMap<SshLink, Promise<Helper>>();

  const start = (client: Client, link: SshLink): Promise<Helper> =>
    openExec(client, commandLine, (channel) => speak(channel, link, () => helpers.delete(link)));

  return async (client, link, question) => {
    let helper = helpers.get(link);
    if (helper === undefined) {
      helper = start(client, link);
      helpers.set(link, helper);
      helper.catch(() => helpers.delete(link));
    }
    const asked = (await helper).ask(question);
    // It hangs and is not asked any more: the deadline tells whether the host behind it lives.
    if (asked === null) return { answer: new Promise(() => {}), late: () => ({ kind: 'no-end', lines: [] }) };
    return { answer: asked.answer, late: () => ({ kind: 'no-end', lines: [...asked.lines] }) };
  };
}

/**
 * The helper's protocol: one line out, lines in, up to one that is a single dot. Answers come in the order of
 * the questions, so a late one is matched to its own question, which nobody waits for any more.
 */
function speak(channel: ClientChannel, link: SshLink, onEnd: () => void): Helper {
  const queue: Question[] = [];
  let owesSinceMs = 0;
  let rest = '';
  let ended = false;

  const end = (): void => {
    ended = true;
    onEnd();
    for (const question of queue.splice(0)) question.settle(helperEnded);
  };
  const take = (line: string): void => {
    const current = queue[0];
    owesSinceMs = nowMs();
    if (line === '.') queue.shift()?.settle({ kind: 'lines', lines: current?.lines ?? [] });
    else if (current !== undefined && current.lines.length < answerLinesMax) current.lines.push(line);
  };
  channel.on('error', end);
  channel.on('close', end);
  // Complaints of the remote shell have no reader here, and unread they would fill the window.
  channel.stderr.on('data', () => {});
  channel.stderr.on('error', () => {});
  channel.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = (lines.pop() ?? '').slice(0, lineCharsMax);
    for (const line of lines) take(line.slice(0, lineCharsMax));
  });

  return {
    ask(text) {
      if (queue.length === 0) owesSinceMs = nowMs();
      else if (nowMs() - owesSinceMs > hungMs) channel.close();
      if (queue.length >= owedMax) return null;
      const question = newQuestion();
      if (ended) question.settle(helperEnded);
      else {
        queue.push(question);
        link.inOnePacket(() => channel.write(`${text}\n`));
      }
      return question;
    },
  };
}

const helperEnded: SshLineResult = {
  kind: 'trouble',
  trouble: 'failed',
  detail: 'the remote helper ended: is bash there?',
};

function newQuestion(): Question {
  let settle: Question['settle'] = ignore;
  const answer = new Promise<SshLineResult>((resolve) => {
    settle = resolve;
  });
  return { lines: [], answer, settle };
}

function ignore(): void {}
