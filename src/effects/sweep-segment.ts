import type { SqlResult, SqlTarget } from '../runtime/ports.ts';
import type { Segment, SweepPorts } from './sweep.ts';
import { addressesOf } from './sweep-names.ts';
import { pollUntil } from './wait.ts';

export interface SegmentSweep {
  readonly ended: number;
  /** Null: no session of the old primary is left here. */
  readonly trouble: string | null;
}

export interface SegmentSweepOptions {
  readonly local: SqlTarget;
  readonly version: 6 | 7;
  readonly addresses: readonly string[];
  readonly timeoutMs: number;
}

const AGAIN_MS = 100;
const undefinedObject = '42704';

/**
 * Ends the old primary's sessions on one segment and looks again until none is left: a session that waits for the
 * dead host to take its output may ignore the order. WAL senders are a mirror's, which may live on the same host.
 */
export async function sweepSegment(
  segment: Segment,
  { local, version, addresses, timeoutMs }: SegmentSweepOptions,
  { sql, exec, clock }: SweepPorts,
): Promise<SegmentSweep> {
  const [address] = await addressesOf(segment.address, exec);
  if (address === undefined) return { ended: 0, trouble: `the name ${segment.address} has no address` };
  const seen = new Set<string>();
  let target: SqlTarget = { ...local, host: address, port: segment.port, utility: version };
  let trouble: string | null = 'it was not asked';
  let left = 0;
  await pollUntil(clock, { everyMs: AGAIN_MS, timeoutMs }, async (leftMs) => {
    const result = await sql(target, order(addresses), leftMs);
    if (isForeignOption(result) && target.utility === version) {
      target = { ...target, utility: version === 6 ? 7 : 6 };
      return null;
    }
    if (result.kind !== 'rows') {
      trouble = wordsOf(result);
      return true;
    }
    for (const { pid } of result.rows) seen.add(pid ?? '');
    left = result.rows.length;
    trouble = left === 0 ? null : `${left} session(s) do not end`;
    return left === 0 ? true : null;
  });
  return { ended: seen.size - left, trouble };
}

/** A build may have kept the option's name of the other version. */
const isForeignOption = (result: SqlResult): boolean =>
  result.kind === 'error' && result.sqlState === undefinedObject;

function wordsOf(result: Exclude<SqlResult, { kind: 'rows' }>): string {
  return result.kind === 'error'
    ? `${result.sqlState} ${result.message}`
    : `${result.trouble} ${result.detail}`.trim();
}

/** Looks and acts in one: a row is a session that is still there, and was told to end. */
function order(addresses: readonly string[]): string {
  const list = addresses.map((address) => `inet '${address}'`).join(', ');
  return `select pid, pg_terminate_backend(pid) as told from pg_stat_activity where client_addr in (${list}) and pid <> pg_backend_pid() and coalesce(application_name, '') not in ('gp_walreceiver', 'pg_basebackup')`;
}
