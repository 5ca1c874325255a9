import type { Lsn } from './units.ts';

/** In Greenplum's DETAIL: `last replayed record at 0/C04DF78`; during early crash recovery it is `0/0`. */
export function replayedLsnIn(detail: string): Lsn | null {
  return parseLsn(/\brecord at ([0-9A-F]+\/[0-9A-F]+)/i.exec(detail)?.[1] ?? '');
}

/** Reads `0/C04DF78`; null when the text is no WAL position. */
export function parseLsn(text: string): Lsn | null {
  const found = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  if (!found) return null;
  // Positions in use stay far below 2^53 bytes (9 PB), where a double is exact.
  return (Number.parseInt(found[1] ?? '', 16) * 2 ** 32 + Number.parseInt(found[2] ?? '', 16)) as Lsn;
}
