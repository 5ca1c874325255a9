import type { Line } from '../core/edition.ts';
import { parseLsn, replayedLsnIn } from '../core/lsn.ts';
import type { Lsn } from '../core/units.ts';
import type { SqlOnce, SqlTarget } from '../runtime/ports.ts';
import { askInWordsOf } from './line-words.ts';

const questions: Readonly<Record<Line, string>> = {
  7: 'select pg_last_wal_replay_lsn() as replayed',
  6: 'select pg_last_xlog_replay_location() as replayed',
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
  const result = await askInWordsOf(line, questions, (question) => sql(local, question, timeoutMs));
  if (result.kind === 'error') return replayedLsnIn(result.detail);
  const text = result.kind === 'rows' ? result.rows[0]?.replayed : null;
  return typeof text === 'string' ? parseLsn(text) : null;
}
