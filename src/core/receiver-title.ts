import { parseLsn } from './lsn.ts';
import type { Lsn } from './units.ts';

/** The WAL receiver as its process title shows it. `unknown`: it is connecting, or nothing has come yet. */
export interface ReceiverLook {
  readonly receiver: 'streaming' | 'stopped' | 'unknown';
  readonly receivedLsn: Lsn | null;
}

/**
 * Reads a process title: `postgres: walreceiver streaming 0/3000148`, and of version 6
 * `postgres:  5432, wal receiver process   streaming 0/C050000`. Null: it is another process.
 */
export function parseReceiverTitle(title: string): ReceiverLook | null {
  if (!/^postgres:.*\b(walreceiver|wal receiver)\b/s.test(title)) return null;
  const position = /\bstreaming ([0-9A-Fa-f]+\/[0-9A-Fa-f]+)/.exec(title)?.[1];
  // Without a position it is connecting, or nothing has come yet, or titles are switched off.
  if (position === undefined) return { receiver: 'unknown', receivedLsn: null };
  return { receiver: 'streaming', receivedLsn: parseLsn(position) };
}
