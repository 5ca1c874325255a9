import { userInfo } from 'node:os';
import { parseDuration } from '../../config/units.ts';
import type { StatusDocument } from '../../control/status-document.ts';
import { askDaemon } from '../ask.ts';
import { confirm } from '../confirm.ts';
import { CommandError } from '../exit-codes.ts';

export async function pause(
  path: string,
  options: { readonly for: string; readonly reason: string },
): Promise<void> {
  const forMs = parseDuration(options.for);
  if (forMs === null)
    throw new CommandError('USAGE', `--for ${options.for}: a duration such as 30m or 2h is expected`);
  await ask(path, { op: 'pause', forMs, reason: options.reason, by: caller() });
}

export const resume = (path: string): Promise<void> => ask(path, { op: 'resume', by: caller() });
export const ack = (path: string): Promise<void> => ask(path, { op: 'ack', by: caller() });

/** Takes this node out. With a standby that watches, that is a failover. */
export async function fence(
  path: string,
  options: { readonly reason: string; readonly yes?: boolean },
): Promise<void> {
  const question =
    'This stops the database of this node and releases its VIP; the standby takes over if it can. Fence it?';
  if (options.yes !== true) await confirm(question);
  await ask(path, { op: 'step-down', reason: options.reason, by: caller() });
}

export async function unfence(path: string): Promise<void> {
  const { phase } = (await askDaemon(path, { op: 'status' })).status as StatusDocument;
  if (phase !== 'ghost') throw new CommandError('REFUSED', `refused: this node is not fenced (${phase})`);
  await ack(path);
}

export async function ask(path: string, request: object): Promise<void> {
  const answer = await askDaemon(path, request);
  const text = typeof answer.text === 'string' ? answer.text : '';
  if (answer.ok !== true) throw new CommandError('REFUSED', `refused: ${text}`);
  process.stdout.write(`${text}\n`);
}

/** Who asks, as far as can be known: behind sudo it is the person who typed it. */
export const caller = (): string => process.env.SUDO_USER ?? userInfo().username;
