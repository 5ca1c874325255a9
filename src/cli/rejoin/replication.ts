import type { ReplicationRow } from '../../core/evidence.ts';
import { watchReplication } from '../../probes/replication.ts';
import type { SqlSession, SqlTarget } from '../../runtime/ports.ts';
import type { Standing } from './standing.ts';
import type { World } from './world.ts';

const ASK_MS = 3000;

/** A connection a question: there are few, and minutes between them. */
export function sessionOf({ sql }: Pick<World, 'sql'>, target: SqlTarget): SqlSession {
  return { query: (question, timeoutMs) => sql(target, question, timeoutMs), close: () => undefined };
}

/** How the primary sees the failed node's standby; null: it could not be asked. */
export function replicationTo(world: World, { primary, failed }: Standing): Promise<ReplicationRow | null> {
  return watchReplication(sessionOf(world, primary.sql), failed.coordinator.address)(ASK_MS);
}

export function isInSync(row: ReplicationRow | null): boolean {
  return row?.state === 'streaming' && (row.syncState === 'sync' || row.syncState === 'quorum');
}

/** For people: what is still missing. */
export function replicationWords(row: ReplicationRow | null): string {
  if (row === null) return 'the primary could not be asked';
  if (row.state === 'none') return 'the standby is not connected to the primary';
  const { sentLsn, flushLsn } = row;
  const behind = sentLsn === null || flushLsn === null ? '' : `, ${megabytes(sentLsn - flushLsn)} behind`;
  return `${row.state}, ${row.syncState}${behind}`;
}

const megabytes = (bytes: number): string => `${(Math.max(0, bytes) / 1e6).toFixed(1)} MB`;
