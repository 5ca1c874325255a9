import type { Line } from '../core/edition.ts';
import { parseLsn, replayedLsnIn } from '../core/lsn.ts';
import type { Lsn } from '../core/units.ts';
import type { SqlOnce, SqlTarget } from '../runtime/ports.ts';

const undefinedFunction = '42883';
const functions: Readonly<Record<Line, string>> = {
  7: 'pg_last_wal_replay_lsn()',
  6: 'pg_last_xlog_replay_location()',
};

/**
 * How far our own standby has replayed; null when it does not tell. One of Greenplum refuses the connection and says
 * it in that; a hot one is asked.
 */
export async function replayedHere(
  sql: SqlOnce,
  local: SqlTarget,
  line: Line,
  timeoutMs: number,
): Promise<Lsn | null> {
  let result = await sql(local, `select ${functions[line]} as replayed`, timeoutMs);
  if (result.kind === 'error' && result.sqlState === undefinedFunction)
    result = await sql(local, `select ${functions[line === 6 ? 7 : 6]} as replayed`, timeoutMs);
  if (result.kind === 'error') return replayedLsnIn(result.detail);
  const text = result.kind === 'rows' ? result.rows[0]?.replayed : null;
  return typeof text === 'string' ? parseLsn(text) : null;
}
