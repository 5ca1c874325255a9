import type { StatusDocument } from '../../control/status-document.ts';
import { askDaemon } from '../ask.ts';
import { caller } from '../caller.ts';
import { vipText } from '../format-status.ts';
import { ask } from './operate.ts';

/** Who holds the VIP, from the last beat of this node's daemon. */
export async function show(path: string, options: { readonly json?: boolean }): Promise<void> {
  const answer = await askDaemon(path, { op: 'status' });
  const status = answer.status as StatusDocument;
  const { vip, node, peer } = status;
  const text = `${vip.address}: ${vipText(status)}`;
  process.stdout.write(
    `${options.json === true ? JSON.stringify({ ...vip, node, other: peer }, null, 2) : text}\n`,
  );
}

export const take = (path: string): Promise<void> => ask(path, { op: 'vip-take', by: caller() });
export const release = (path: string): Promise<void> => ask(path, { op: 'vip-release', by: caller() });
