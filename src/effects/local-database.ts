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
      if (result.sqlState === '57M02') return { role: 'recovery', detail };
      return { role: result.sqlState === '57P03' ? 'starting' : 'unknown', detail };
    }
    case 'trouble':
      return { role: 'unknown', detail: `${result.trouble} ${result.detail}`.trim() };
  }
}
