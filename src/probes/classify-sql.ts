import type { Answer, SqlAnswer, SqlWhy } from '../core/evidence.ts';
import { parseLsn } from '../core/lsn.ts';
import type { SqlResult } from '../runtime/ports.ts';

/** What the answer to `select pg_is_in_recovery()` over a new connection says: by SQLSTATE, never by text. */
export function classifySql(result: SqlResult): SqlAnswer {
  switch (result.kind) {
    case 'rows': {
      const said = Object.values(result.rows[0] ?? {})[0] ?? '';
      const why = said.startsWith('t') ? 'in-recovery' : 'ready';
      return { ...nothing, answer: 'alive', why, tookMs: result.tookMs };
    }
    case 'error':
      return {
        answer: 'alive',
        why: whyOfState(result.sqlState),
        detail: `${result.sqlState} ${result.message}`,
        tookMs: result.tookMs,
        sqlState: result.sqlState,
        recoveryLsn: recoveryLsnOf(result.detail),
      };
    case 'trouble': {
      const [answer, why] = troubles[result.trouble];
      return { ...nothing, answer, why, detail: result.detail };
    }
  }
}

export const sqlOff: SqlAnswer = {
  answer: 'unknown',
  why: 'off',
  detail: 'switched off',
  tookMs: null,
  sqlState: null,
  recoveryLsn: null,
};

const nothing = { detail: '', tookMs: null, sqlState: null, recoveryLsn: null } as const;

/** Whoever sends an error is alive; the classes are those of PostgreSQL's list of error codes. */
function whyOfState(sqlState: string): SqlWhy {
  // Greenplum's standby: "the database system is in recovery mode".
  if (sqlState === '57M02') return 'in-recovery';
  if (sqlState === '53300') return 'too-many-connections';
  // Class 57, operator intervention: 57P03 "starting up", "shutting down", "resetting"; 57P01 "terminating".
  // A statement that we cancelled by its time-out (57014) was accepted by a server that works, only slowly.
  if (sqlState === '57014') return 'too-many-connections';
  if (sqlState.startsWith('57')) return 'starting';
  // 53xxx: out of memory, disk or connections.
  if (sqlState.startsWith('53')) return 'too-many-connections';
  // 28xxx: pg_hba.conf or the password; 3D000: no such database; and whatever else a living server may say.
  return 'unauthorized';
}

/** GP's DETAIL: `last replayed record at 0/C04DF78`; during early crash recovery it is `0/0`. */
function recoveryLsnOf(detail: string): SqlAnswer['recoveryLsn'] {
  return parseLsn(/\brecord at ([0-9A-F]+\/[0-9A-F]+)/i.exec(detail)?.[1] ?? '');
}

const troubles: Readonly<
  Record<'refused' | 'closed' | 'silence' | 'unreachable' | 'failed', readonly [Answer, SqlWhy]>
> = {
  refused: ['dead', 'refused'],
  silence: ['dead', 'silence'],
  unreachable: ['dead', 'unreachable'],
  closed: ['unknown', 'closed'],
  failed: ['unknown', 'failed'],
};
