import { parseDuration } from '../../config/units.ts';
import type { StatusDocument } from '../../control/status-document.ts';
import { askDaemon } from '../ask.ts';
import { caller } from '../caller.ts';
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
  if (options.yes !== true) {
    const { node, peer, mode } = await statusHere(path);
    const then =
      mode === 'active-standby'
        ? `${peer} takes over`
        : `NOBODY CAN TAKE OVER as far as is known (${mode}): clients have no database until unfence`;
    await confirm(`This stops the database of ${node} and releases its VIP; ${then}. Fence ${node}?`);
  }
  await ask(path, { op: 'step-down', reason: options.reason, by: caller() });
}

/** The database stays stopped: starting it, or making it a standby, is another command. */
export async function unfence(path: string): Promise<void> {
  const { node, peer, phase, epoch, channels } = await statusHere(path);
  if (phase !== 'ghost') throw new CommandError('REFUSED', `refused: ${node} is not fenced (${phase})`);
  await ack(path);
  const replaced = epoch?.primary === peer && channels?.sql.why === 'ready';
  const next = replaced
    ? `${peer} is the primary. To make ${node} its standby: whpg-failover rejoin`
    : `${peer} has not taken over. To let ${node} serve again, start its database: gpstart -a`;
  process.stdout.write(`${next}\n`);
}

const statusHere = async (path: string): Promise<StatusDocument> =>
  (await askDaemon(path, { op: 'status' })).status as StatusDocument;

export async function ask(path: string, request: object): Promise<void> {
  const answer = await askDaemon(path, request);
  const text = typeof answer.text === 'string' ? answer.text : '';
  if (answer.ok !== true) throw new CommandError('REFUSED', `refused: ${text}`);
  process.stdout.write(`${text}\n`);
}
