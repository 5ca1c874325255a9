import type { ReplicationRow } from '../core/evidence.ts';
import { parseLsn } from '../core/lsn.ts';
import type { Lsn } from '../core/units.ts';
import type { SqlRow, SqlSession } from '../runtime/ports.ts';
import { isIpAddress } from './ip.ts';

const undefinedColumn = '42703';
/** The names of versions 7 and 6. */
const suffixes = ['lsn', 'location'] as const;

/**
 * Asks the primary over its kept session how it sees this standby. `null`: it could not be asked. A primary
 * without a row for us answers `none`: it goes on alone.
 */
export function watchReplication(
  session: SqlSession,
  ownAddress: string,
): (timeoutMs: number) => Promise<ReplicationRow | null> {
  let version: 0 | 1 = 0;
  return async (timeoutMs) => {
    let result = await session.query(question(suffixes[version], ownAddress), timeoutMs);
    if (result.kind === 'error' && result.sqlState === undefinedColumn) {
      version = version === 0 ? 1 : 0;
      result = await session.query(question(suffixes[version], ownAddress), timeoutMs - result.tookMs);
    }
    return result.kind === 'rows' ? rowOf(result.rows[0]) : null;
  };
}

/** Our own row first: the address may be another one than the configured, so others are not left out. */
function question(suffix: (typeof suffixes)[number], ownAddress: string): string {
  const columns = ['sent', 'flush', 'replay'].map((name) => `${name}_${suffix} as ${name}`).join(', ');
  const isOurs = isIpAddress(ownAddress) ? `coalesce(client_addr = inet '${ownAddress}', false) desc, ` : '';
  return (
    `select state, sync_state, ${columns} from pg_stat_replication where application_name <> 'pg_basebackup' ` +
    `order by ${isOurs}(state = 'streaming') desc limit 1`
  );
}

function rowOf(row: SqlRow | undefined): ReplicationRow {
  return {
    state: row?.state ?? 'none',
    syncState: row?.sync_state ?? 'none',
    sentLsn: lsnOf(row?.sent),
    flushLsn: lsnOf(row?.flush),
    replayLsn: lsnOf(row?.replay),
  };
}

function lsnOf(text: string | null | undefined): Lsn | null {
  return typeof text === 'string' ? parseLsn(text) : null;
}
