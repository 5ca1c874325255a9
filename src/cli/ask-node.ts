import type { StatusDocument } from '../control/status-document.ts';
import { askDaemonThere } from '../effects/ask-daemon.ts';
import { askControl, parseAnswer } from '../runtime/control-client.ts';
import type { SshHost } from '../runtime/ports.ts';

/** What a daemon answered; null: it gave no answer. */
export type DaemonAnswer = Readonly<Record<string, unknown>> | null;

/** Asks the daemon of this node. */
export async function askHere(socket: string, request: object, timeoutMs: number): Promise<DaemonAnswer> {
  const reply = await askControl(socket, request, timeoutMs);
  return reply.kind === 'answer' ? reply.value : null;
}

/** Asks the daemon of the other coordinator. */
export async function askThere(
  ssh: SshHost,
  socket: string,
  request: object,
  timeoutMs: number,
): Promise<DaemonAnswer> {
  const reply = await askDaemonThere(ssh, socket, request, timeoutMs);
  if (reply.kind !== 'lines') return null;
  const answer = parseAnswer(reply.lines[0] ?? '');
  return answer.kind === 'answer' ? answer.value : null;
}

/** From the answer to `{"op":"status"}`. Ours or the other's, both are of our own making. */
export const statusIn = (answer: DaemonAnswer): StatusDocument | null =>
  typeof answer?.status === 'object' ? (answer.status as StatusDocument | null) : null;
