import type { Line } from '../core/edition.ts';
import { whyOfState } from '../core/role.ts';
import type { SqlOnce, SqlTarget } from '../runtime/ports.ts';
import { askInWordsOf } from './line-words.ts';

/**
 * What the local database says about itself. `recovery`: it is a standby; `starting`: it answers that it is not
 * ready; `unknown`: it could not be asked, or its answer tells nothing about its role.
 */
export interface RoleLook {
  readonly role: 'primary' | 'recovery' | 'starting' | 'unknown';
  readonly detail: string;
  /** On which a primary writes at this moment, before any checkpoint; null when it is none, or could not tell. */
  readonly timeline: number | null;
}

/** By answer and SQLSTATE, never by text: 57M02 is a Greenplum standby, 57P03 is "not now". */
export async function lookAtRole(
  sql: SqlOnce,
  target: SqlTarget,
  line: Line,
  timeoutMs: number,
): Promise<RoleLook> {
  const result = await askInWordsOf(line, WRITTEN_FILE, (file) =>
    sql(target, `select pg_is_in_recovery() as recovery, ${file} as file`, timeoutMs),
  );
  const none = { timeline: null };
  switch (result.kind) {
    case 'rows': {
      const { recovery = '', file = '' } = result.rows[0] ?? {};
      if (/^f/i.test(recovery ?? ''))
        return { role: 'primary', detail: 'pg_is_in_recovery() is false', timeline: timelineOf(file) };
      if (/^t/i.test(recovery ?? ''))
        return { role: 'recovery', detail: 'pg_is_in_recovery() is true', ...none };
      return { role: 'unknown', detail: `pg_is_in_recovery() gave "${recovery}"`, ...none };
    }
    case 'error': {
      const detail = `${result.sqlState} ${result.message}`;
      const why = whyOfState(result.sqlState);
      if (why === 'in-recovery') return { role: 'recovery', detail, ...none };
      return { role: why === 'starting' ? 'starting' : 'unknown', detail, ...none };
    }
    case 'trouble':
      return { role: 'unknown', detail: `${result.trouble} ${result.detail}`.trim(), ...none };
  }
}

/** The name of the WAL file that is written; null on a standby, which must not be asked for it. */
export const WRITTEN_FILE: Readonly<Record<Line, string>> = {
  7: 'case when pg_is_in_recovery() then null else pg_walfile_name(pg_current_wal_lsn()) end',
  6: 'case when pg_is_in_recovery() then null else pg_xlogfile_name(pg_current_xlog_location()) end',
};

/** The first eight digits of the name of a WAL file: `000000020000000000000003`. */
export function timelineOf(walFile: string | null | undefined): number | null {
  return /^[0-9A-F]{24}$/.test(walFile ?? '') ? Number.parseInt((walFile ?? '').slice(0, 8), 16) : null;
}
