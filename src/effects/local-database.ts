import { whyOfState } from '../core/role.ts';
import type { SqlOnce, SqlTarget } from '../runtime/ports.ts';

/**
 * What the local database says about itself. `recovery`: it is a standby; `starting`: it answers that it is not
 * ready; `unknown`: it could not be asked, or its answer tells nothing about its role.
 */
export interface RoleLook {
  readonly role: 'primary' | 'recovery' | 'starting' | 'unknown';
  readonly detail: string;
}

/** By answer and SQLSTATE, never by text: 57M02 is a Greenplum standby, 57P03 is "not now". */
export async function lookAtRole(sql: SqlOnce, target: SqlTarget, timeoutMs: number): Promise<RoleLook> {
  const result = await sql(target, 'select pg_is_in_recovery() as recovery', timeoutMs);
  switch (result.kind) {
    case 'rows': {
      const said = result.rows[0]?.recovery ?? '';
      if (/^f/i.test(said)) return { role: 'primary', detail: 'pg_is_in_recovery() is false' };
      if (/^t/i.test(said)) return { role: 'recovery', detail: 'pg_is_in_recovery() is true' };
      return { role: 'unknown', detail: `pg_is_in_recovery() gave "${said}"` };
    }
    case 'error': {
      const detail = `${result.sqlState} ${result.message}`;
      const why = whyOfState(result.sqlState);
      if (why === 'in-recovery') return { role: 'recovery', detail };
      return { role: why === 'starting' ? 'starting' : 'unknown', detail };
    }
    case 'trouble':
      return { role: 'unknown', detail: `${result.trouble} ${result.detail}`.trim() };
  }
}

const undefinedFunction = '42883';

/** The names of versions 7 and 6. Outside of recovery only. */
const walFileQuestions = [
  'select pg_walfile_name(pg_current_wal_lsn()) as file',
  'select pg_xlogfile_name(pg_current_xlog_location()) as file',
] as const;

/**
 * The timeline on which a primary writes at this moment; the control file follows with the next checkpoint. Null: it
 * could not be told.
 */
export async function writingTimeline(
  sql: SqlOnce,
  target: SqlTarget,
  timeoutMs: number,
): Promise<number | null> {
  for (const question of walFileQuestions) {
    const result = await sql(target, question, timeoutMs);
    if (result.kind === 'rows') return timelineOf(result.rows[0]?.file ?? '');
    if (result.kind !== 'error' || result.sqlState !== undefinedFunction) return null;
  }
  return null;
}

/** The first eight digits of the name of a WAL file: `000000020000000000000003`. */
function timelineOf(walFile: string): number | null {
  return /^[0-9A-F]{24}$/.test(walFile) ? Number.parseInt(walFile.slice(0, 8), 16) : null;
}
