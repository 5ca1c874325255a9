import { connect, type Socket } from 'node:net';
import { errorText, within } from './deadline.ts';
import type { Sent } from './webhook.ts';

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, lines ended by CR LF. */
  readonly data: string;
}

const replyBytesMax = 64 * 1024;

/** Gives a letter to a mail server that takes it without a login, as the one of the host itself does. */
export async function sendBySmtp(
  at: { readonly host: string; readonly port: number },
  letter: Letter,
  timeoutMs: number,
): Promise<Sent> {
  const socket = connect(at);
  const sent = talk(socket, letter).then(
    (): Sent => ({ kind: 'sent' }),
    (error: unknown): Sent => ({ kind: 'failed', why: errorText(error) }),
  );
  try {
    return await within(sent, timeoutMs, () => ({ kind: 'failed', why: 'no answer before the deadline' }));
  } finally {
    socket.destroy();
  }
}

async function talk(socket: Socket, { from, to, data }: Letter): Promise<void> {
  const next = repliesOf(socket);
  const expect = async (wanted: '2' | '3'): Promise<void> => {
    const reply = await next();
    if (!reply.startsWith(wanted)) throw new Error(`the mail server says: ${reply.slice(0, 150)}`);
  };
  const say = async (line: string, wanted: '2' | '3' = '2'): Promise<void> => {
    socket.write(`${line}\r\n`);
    await expect(wanted);
  };
  await expect('2');
  await say('EHLO localhost');
  await say(`MAIL FROM:<${from}>`);
  for (const address of to) await say(`RCPT TO:<${address}>`);
  await say('DATA', '3');
  // A line that is a single dot would end it.
  await say(`${data.replaceAll(/^\./gm, '..')}\r\n.`);
  socket.write('QUIT\r\n');
}

/** The last line of each reply, one after the other; fails when the connection does. */
function repliesOf(socket: Socket): () => Promise<string> {
  const replies: string[] = [];
  let rest = '';
  let trouble: Error | null = null;
  let wake: () => void = ignore;
  const fail = (error: Error): void => {
    trouble ??= error;
    wake();
  };
  socket.setEncoding('utf8');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the mail server closed the connection')));
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, replyBytesMax);
    for (const line of lines)
      if (/^\d{3}( |\r?$)/.test(line)) replies.push(line.replaceAll(/\p{Cc}/gu, ' ').trim());
    wake();
  });
  return async () => {
    for (;;) {
      const reply = replies.shift();
      if (reply !== undefined) return reply;
      if (trouble !== null) throw trouble;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

function ignore(): void {}
