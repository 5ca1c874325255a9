import { UNDEFINED_FUNCTION } from '../core/edition.ts';
import type { SqlAnswer } from '../core/evidence.ts';
import { parseLsn } from '../core/lsn.ts';
import type { Lsn } from '../core/units.ts';
import type { SqlResult, SqlSession } from '../runtime/ports.ts';
import { classifySql } from './classify-sql.ts';

export interface LocalAnswer {
  readonly sql: SqlAnswer;
  readonly replayedLsn: Lsn | null;
  /** Some standby is connected to us. */
  readonly followed: boolean;
}

/** Versions 7 and 6 name the function differently, and a missing one is an error at once. */
const followed = 'exists (select 1 from pg_stat_replication) as followed';
const questions = [
  `select pg_is_in_recovery() as recovery, pg_last_wal_replay_lsn() as replayed, ${followed}`,
  `select pg_is_in_recovery() as recovery, pg_last_xlog_replay_location() as replayed, ${followed}`,
] as const;

/** Asks our own database over a kept session; a standby of version 6 refuses it and tells its position in that. */
export function localSql(session: SqlSession): (timeoutMs: number) => Promise<LocalAnswer> {
  let version: 0 | 1 = 0;
  return async (timeoutMs) => {
    let result = await session.query(questions[version], timeoutMs);
    if (result.kind === 'error' && result.sqlState === UNDEFINED_FUNCTION) {
      version = version === 0 ? 1 : 0;
      result = await session.query(questions[version], timeoutMs - result.tookMs);
    }
    const sql = classifySql(result);
    const isFollowed = result.kind === 'rows' && /^t/i.test(result.rows[0]?.followed ?? '');
    return { sql, replayedLsn: sql.recoveryLsn ?? replayedOf(result), followed: isFollowed };
  };
}

function replayedOf(result: SqlResult): Lsn | null {
  const text = result.kind === 'rows' ? result.rows[0]?.replayed : null;
  return typeof text === 'string' ? parseLsn(text) : null;
}
