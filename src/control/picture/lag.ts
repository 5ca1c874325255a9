import type { ReplicationRow } from '../../core/evidence.ts';

/** Bytes that the primary had sent and this standby had not flushed; null where one of the two is not known. */
export function lagOf(row: ReplicationRow | null): number | null {
  if (row === null || row.sentLsn === null || row.flushLsn === null) return null;
  return Math.max(0, row.sentLsn - row.flushLsn);
}
