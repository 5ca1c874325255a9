import type { Decision } from '../decision.ts';
import { openPaceMs } from '../pace.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../state.ts';
import { type Context, draft } from './draft.ts';

/** Gives up before the other side may promote. `alone`: seen nobody, rather than having been asleep. */
export function isolate(state: State, alone: boolean, { now, policy }: Context): Decision {
  const acts = state.pause === null && !policy.observeOnly;
  const stop = acts && alone && policy.stopDatabaseWhenIsolated;
  const why = alone ? 'this node sees nobody' : 'this node was asleep and may have been replaced';
  return draft(
    {
      ...state,
      newestHere: false,
      primaryHereMs: null,
      phase: { phase: 'isolated', sinceMs: now.monoMs, databaseStopped: stop },
    },
    why,
    policy,
    {
      actions: [{ kind: 'release-vip', why }, ...(stop ? [{ kind: 'stop-database', why } as const] : [])],
      nextBeatInMs: 0,
    },
  );
}

/** While nobody answers, the moment of giving up must not wait for the next beat. */
export function alonePace(
  aloneForMs: number,
  exposedMs: number,
  policy: Policy,
): { tickInMs: number | null; nextBeatInMs: number } {
  return aloneForMs > 0
    ? { tickInMs: Math.max(0, policy.giveUpAfterMs - exposedMs), nextBeatInMs: openPaceMs(policy) }
    : { tickInMs: null, nextBeatInMs: policy.intervalMs };
}
