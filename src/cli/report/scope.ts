import { type Failover, failoversOf } from '../../journal/failovers.ts';
import type { Recorded } from '../../journal/recorded.ts';
import type { Surroundings } from '../../journal/turn.ts';

/** Everything in the journal that belongs to one failover. */
export interface Scope {
  readonly failover: Failover;
  /** The row of records that leads to it, and what came of it. */
  readonly recorded: readonly Recorded[];
  /** What was in force; null when an older version wrote the journal. */
  readonly around: Surroundings | null;
  readonly newPrimary: string;
  readonly oldPrimary: string;
  /** The first beat that counted against the old primary. */
  readonly suspectedWallMs: number;
}

/** Before the suspicion and after the end: enough to see what was normal and what came of it. */
const BEFORE_MS = 15_000;
const AFTER_MS = 15_000;
const RECORDS_MAX = 1000;

/** By its id, or the last one; null when there is none. */
export function scopeOf(recorded: readonly Recorded[], id: number | null): Scope | null {
  const failovers = failoversOf(recorded);
  const failover = id === null ? failovers.at(-1) : failovers.find((one) => one.id === id);
  if (failover === undefined) return null;
  const at = recorded.findIndex(({ seq }) => seq === failover.id);
  const suspicion = suspicionBefore(recorded, at);
  const suspectedWallMs = suspicion?.atWallMs ?? failover.startedWallMs;
  const endMs = failover.endedWallMs ?? recorded.at(-1)?.atWallMs ?? suspectedWallMs;
  const inTime = recorded.filter(
    ({ atWallMs }) => atWallMs >= suspectedWallMs - BEFORE_MS && atWallMs <= endMs + AFTER_MS,
  );
  return {
    failover,
    recorded: inTime.slice(0, RECORDS_MAX),
    around: recorded.slice(0, at + 1).findLast((one) => one.around !== null)?.around ?? null,
    newPrimary: failover.epoch.primary,
    oldPrimary: failover.oldPrimary ?? 'the old primary',
    suspectedWallMs,
  };
}

function suspicionBefore(recorded: readonly Recorded[], at: number): Recorded | undefined {
  let first: Recorded | undefined;
  for (let index = at - 1; index >= 0 && recorded[index]?.phase.phase === 'suspecting'; index -= 1)
    first = recorded[index];
  return first;
}
