import type { Lab, Verdict } from '../../test/lab/driver/lab.ts';
import type { Write } from '../../test/lab/driver/writes.ts';

const ROWS = ['/usr/lib/postgresql/15/bin/psql', '-XAt', '-h', '/tmp', '-d', 'postgres'];

/**
 * How many acknowledged writes the primary that serves does not have: the one with the VIP; where both are primaries and
 * both hold it, the one that answered the client last. Null: there is none to be asked.
 */
export async function lostWrites(
  lab: Lab,
  { lostWrites: lost, primaries, vipHolders }: Verdict,
  writes: readonly Write[],
): Promise<number | null> {
  const server = writes.at(-1)?.server;
  if (primaries.length < 2 || vipHolders.length < 2 || server === undefined) return lost;
  const { code, stdout } = await lab.run(`gpadmin@${server}`, [...ROWS, '-c', 'select id from writes']);
  return code === 0 ? missing(writes, stdout) : null;
}

/** Of these writes, those of which the primary's list of rows, one a line, says nothing. */
export function missing(writes: readonly Pick<Write, 'id'>[], rows: string): number {
  const there = new Set(rows.split('\n'));
  return writes.filter(({ id }) => !there.has(String(id))).length;
}
