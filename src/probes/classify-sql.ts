import type { Answer, SqlAnswer, SqlWhy } from '../core/evidence.ts';
import { replayedLsnIn } from '../core/lsn.ts';
import { whyOfState } from '../core/role.ts';
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
        recoveryLsn: replayedLsnIn(result.detail),
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

const troubles: Readonly<
  Record<'refused' | 'closed' | 'silence' | 'unreachable' | 'failed', readonly [Answer, SqlWhy]>
> = {
  refused: ['dead', 'refused'],
  silence: ['dead', 'silence'],
  unreachable: ['dead', 'unreachable'],
  closed: ['unknown', 'closed'],
  failed: ['unknown', 'failed'],
};
