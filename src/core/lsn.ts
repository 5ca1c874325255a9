import type { Lsn } from './units.ts';

/** Reads `0/C04DF78`; null when the text is no WAL position. */
export function parseLsn(text: string): Lsn | null {
  const found = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  if (!found) return null;
  // Positions in use stay far below 2^53 bytes (9 PB), where a double is exact.
  return (Number.parseInt(found[1] ?? '', 16) * 2 ** 32 + Number.parseInt(found[2] ?? '', 16)) as Lsn;
}
