import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import { type Challenge, challengeIn, proofDirectory } from '../core/challenge.ts';
import { nowMs } from './clock.ts';
import { errorCode, errorText } from './deadline.ts';

/**
 * `no-daemon`: nobody listens on the socket. `denied`: this user may not use it. `silence`: somebody listens and
 * does not answer. `failed`: what came back is no answer.
 */
export type ControlReply =
  | { readonly kind: 'answer'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'no-daemon' | 'denied' | 'silence' | 'failed'; readonly why: string };

/** A history of a thousand records is some hundred kilobytes. */
const answerBytesMax = 16 * 1024 * 1024;

/**
 * Asks the daemon on this host one question. Always settles within `timeoutMs`. A daemon that wants to see who asks is
 * shown it, and asked again.
 */
export async function askControl(path: string, request: object, timeoutMs: number): Promise<ControlReply> {
  const untilMs = nowMs() + timeoutMs;
  const reply = await askOnce(path, request, timeoutMs);
  const challenge = reply.kind === 'answer' ? challengeIn(reply.value) : null;
  if (challenge === null) return reply;
  const why = await showOurselves(proofDirectory(path), challenge);
  if (why !== null) return { kind: 'denied', why: `it cannot be shown who asks: ${why}` };
  return askOnce(path, { ...request, proof: challenge.nonce }, Math.max(1, untilMs - nowMs()));
}

/** Null, or why not. The daemon removes the file. */
async function showOurselves(directory: string, { nonce, seconds }: Challenge): Promise<string | null> {
  try {
    const file = await open(`${directory}/${nonce}`, 'wx', 0o600);
    try {
      await file.chmod(0o600);
      await file.utimes(seconds, seconds);
    } finally {
      await file.close();
    }
    return null;
  } catch (error) {
    return errorText(error);
  }
}

function askOnce(path: string, request: object, timeoutMs: number): Promise<ControlReply> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (reply: ControlReply): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    };
    const timer = setTimeout(
      () => settle({ kind: 'silence', why: `no answer on ${path} within ${timeoutMs} ms` }),
      timeoutMs,
    );
    const chunks: Buffer[] = [];
    let bytes = 0;
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (chunk.includes(10)) settle(parseAnswer(firstLineOf(chunks)));
      else if (bytes > answerBytesMax) settle({ kind: 'failed', why: 'the answer is too long' });
    });
    socket.on('error', (error) => settle(troubleOf(error, path)));
    socket.on('close', () =>
      settle({ kind: 'failed', why: 'the daemon closed the connection without an answer' }),
    );
  });
}

function firstLineOf(chunks: readonly Buffer[]): string {
  const text = Buffer.concat(chunks).toString('utf8');
  return text.slice(0, text.indexOf('\n'));
}

/** The line that a daemon answered with, wherever it came from. */
export function parseAnswer(line: string): ControlReply {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) {
      return { kind: 'answer', value: value as Readonly<Record<string, unknown>> };
    }
  } catch {
    // Said below: an answer that is no JSON is no answer.
  }
  return { kind: 'failed', why: 'the answer is no JSON object' };
}

function troubleOf(error: Error, path: string): ControlReply {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') {
    return { kind: 'no-daemon', why: `no daemon answers on ${path}` };
  }
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'denied', why: `no right to use ${path}` };
  return { kind: 'failed', why: errorText(error) };
}
