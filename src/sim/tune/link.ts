import type { Random } from '../random.ts';
import {
  CONNECT_AGAIN_MS,
  type Conditions,
  DATA_AGAIN_MS,
  roundTripLost,
  SQL_ROUND_TRIPS,
  SQL_TRIES,
} from './conditions.ts';

/** Draws what becomes of questions to the primary. All times count from the question. */
export interface Link {
  /** A small probe and its reply. */
  ping(): boolean;
  /** One question over a kept connection. */
  exchange(timeoutMs: number): boolean;
  /** A query over a new connection; in suspicion several are begun one after the other. */
  query(timeoutMs: number, suspicious: boolean): boolean;
  /** A witness gets a byte from the database's port. */
  greeting(timeoutMs: number): boolean;
}

export function openLink(conditions: Conditions, random: Random): Link {
  const lost = roundTripLost(conditions);
  const delay = (): number =>
    conditions.delayMs === 0 ? 0 : -conditions.delayMs * Math.log(1 - random.next());
  const roundTripMs = (again: readonly number[], leftMs: number): number => {
    for (const atMs of again) {
      if (atMs >= leftMs) break;
      if (!random.chance(lost)) return atMs + delay();
    }
    return Number.POSITIVE_INFINITY;
  };
  const connected = (leftMs: number, roundTrips: number): boolean => {
    let tookMs = roundTripMs(CONNECT_AGAIN_MS, leftMs);
    for (let trip = 0; trip < roundTrips && tookMs < leftMs; trip += 1)
      tookMs += roundTripMs(DATA_AGAIN_MS, leftMs - tookMs);
    return tookMs < leftMs;
  };
  return {
    ping: () => !random.chance(lost),
    exchange: (timeoutMs) => roundTripMs(DATA_AGAIN_MS, timeoutMs) < timeoutMs,
    query(timeoutMs, suspicious) {
      const tries = suspicious ? SQL_TRIES : 1;
      for (let one = 0; one < tries; one += 1)
        if (connected(timeoutMs * (1 - one / tries), SQL_ROUND_TRIPS)) return true;
      return false;
    },
    greeting: (timeoutMs) => connected(timeoutMs, 1),
  };
}
