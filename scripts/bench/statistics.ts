import type { FaultId } from './faults.ts';
import type { Result, Run, Spread } from './result.ts';

/** Two hosts may hold an address for this long while it moves: it is also how exactly the moments are known. */
const VIP_ON_BOTH_SECONDS = 0.1;

/** The runs of one system with one profile and one fault, as one row. */
export function resultOf(system: string, profile: string, fault: FaultId, runs: readonly Run[]): Result {
  const outage = spreadOf(runs.map(({ outageSeconds }) => outageSeconds));
  const lost = runs.map(({ lostWrites }) => lostWrites);
  return {
    system,
    profile,
    fault,
    runs: runs.length,
    outageMedian: outage.median,
    outageMin: outage.min,
    outageMax: outage.max,
    needlessFailovers: runs.filter(({ needless }) => needless).length,
    lostWrites: lost.includes(null) ? null : sum(lost.map((count) => count ?? 0)),
    vipOnBoth: runs.filter(({ vipOnBothSeconds }) => vipOnBothSeconds > VIP_ON_BOTH_SECONDS).length,
    doubleWrites: sum(runs.map(({ doubleWrites }) => doubleWrites)),
  };
}

/** The median of an even number is the mean of the middle two; an infinite value counts as the longest. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? Number.NaN;
  return { median: milli((low + high) / 2), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** What a clock that counts milliseconds knows. */
const milli = (seconds: number): number =>
  Number.isFinite(seconds) ? Math.round(seconds * 1000) / 1000 : seconds;

/** One acknowledged write. */
export interface Acknowledged {
  readonly server: string;
  readonly wallMs: number;
}

/** Without a write for so long at the end, an outage is still going on. */
const OPEN_MS = 1000;

/** The longest time without an acknowledged write that ended after `fromMs`; infinite when it has not ended at `toMs`. */
export function longestOutage(writes: readonly Acknowledged[], fromMs: number, toMs: number): number {
  let longestMs = 0;
  let lastMs = fromMs;
  for (const { wallMs } of writes) {
    if (wallMs > fromMs) longestMs = Math.max(longestMs, wallMs - lastMs);
    lastMs = wallMs;
  }
  return toMs - lastMs > OPEN_MS ? Number.POSITIVE_INFINITY : longestMs / 1000;
}

/** A host takes an address or lets it go. */
export interface Move {
  readonly host: string;
  readonly atMs: number;
  readonly holds: boolean;
}

/** How long two hosts held the address at the same time, up to `endMs`. */
export function heldByBothSeconds(moves: readonly Move[], endMs: number): number {
  const holders = new Set<string>();
  let bothMs = 0;
  let lastMs = 0;
  const pass = (atMs: number): void => {
    if (holders.size > 1) bothMs += atMs - lastMs;
    lastMs = atMs;
  };
  for (const { host, atMs, holds } of moves.toSorted((one, other) => one.atMs - other.atMs)) {
    pass(atMs);
    if (holds) holders.add(host);
    else holders.delete(host);
  }
  pass(Math.max(endMs, lastMs));
  return bothMs / 1000;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
