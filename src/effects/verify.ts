import type { DeedOutcome } from '../core/steps.ts';
import type { Clock, SqlOnce, SqlResult, SqlTarget } from '../runtime/ports.ts';
import { never, pollUntil } from './wait.ts';

export interface VerifyOptions {
  readonly local: SqlTarget;
  /** `failover.verify`: `segments` also has every segment take part in a transaction. */
  readonly reach: 'coordinator' | 'segments';
  /** `promotion.verifyTimeout`. */
  readonly timeoutMs: number;
}

/**
 * One statement, one transaction, nothing left behind. The restore point puts a record into the WAL and is
 * refused in recovery; txid_current() gives the transaction an identity. A transaction that has both ends with
 * a commit record that is flushed to disk, and waits for a synchronous standby, exactly as a client's commit
 * would. It needs a superuser, which Greenplum's administrator is in every version.
 */
const coordinatorWrite =
  "select pg_create_restore_point('whpg_failover')::text as position, txid_current()::text as transaction";

/** For a role that may not create restore points: needs no right, and may be flushed a moment later. */
const humbleWrite = "select '' as position, txid_current()::text as transaction";

/**
 * A temporary table: on Greenplum a two-phase commit on every segment, and catalogue rows (with their WAL) on
 * each. It is dropped at the commit of the same transaction.
 */
const segmentsWrite = 'create temporary table whpg_failover_check (n integer) on commit drop';

const everyMs = 50;
/** A new primary that hangs on one question may answer the next one. */
const askTimeoutMs = 2000;

/** Sees the new primary accept a write. Asking again is harmless. */
export async function verify(
  options: VerifyOptions,
  { sql, clock }: { readonly sql: SqlOnce; readonly clock: Clock },
  signal: AbortSignal = never,
): Promise<DeedOutcome> {
  let why = 'it was not asked';
  let statements = [coordinatorWrite, ...(options.reach === 'segments' ? [segmentsWrite] : [])];
  let seen = '';
  const accepted = await pollUntil(
    clock,
    { everyMs, timeoutMs: options.timeoutMs, signal },
    async (leftMs) => {
      const [statement] = statements;
      if (statement === undefined) return true;
      const result = await sql(options.local, statement, Math.min(leftMs, askTimeoutMs));
      if (result.kind === 'rows') {
        seen += writeWords(statement, result);
        statements = statements.slice(1);
        return statements.length === 0 ? true : null;
      }
      if (result.kind === 'error' && result.sqlState === '42501' && statement === coordinatorWrite) {
        statements = [humbleWrite, ...statements.slice(1)];
      }
      why =
        result.kind === 'error'
          ? `${result.sqlState} ${result.message}`
          : `${result.trouble} ${result.detail}`;
      return null;
    },
  );
  if (accepted) return { step: 'verify', kind: 'done', changed: true, seen };
  return { step: 'verify', kind: 'failed', why: `no write within ${options.timeoutMs} ms: ${why.trim()}` };
}

function writeWords(statement: string, result: Extract<SqlResult, { kind: 'rows' }>): string {
  if (statement === segmentsWrite) return '; every segment took part';
  const row = result.rows[0];
  return `a write was accepted in transaction ${row?.transaction ?? '?'} at ${row?.position || 'an unknown position'}`;
}
