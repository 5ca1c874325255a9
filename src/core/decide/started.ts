import type { Decision } from '../decision.ts';
import type { Phase } from '../phases.ts';
import type { Durable, State } from '../state.ts';
import { monoMs } from '../units.ts';
import { type Context, draft } from './draft.ts';

/**
 * Takes up what an earlier run left behind. A failover in progress waits for the first beat: only the state of
 * the databases tells how far it came (`attempt: 0` means "not begun in this life").
 */
export function onStarted(state: State, durable: Durable | null, context: Context): Decision {
  if (durable === null) return draft(state, 'started without a memory', context.policy);
  const { phase, ...memory } = durable;
  return draft(
    { ...state, ...memory, ledger: rebase(memory.ledger, context), phase: taken(phase, context) },
    phase === null ? 'started' : `started again in the phase ${phase.phase}`,
    context.policy,
    { nextBeatInMs: 0 },
  );
}

function taken(phase: Durable['phase'], { now }: Context): Phase {
  if (phase === null) return { phase: 'starting' };
  // The monotonic clock of an earlier boot means nothing: its times begin anew.
  return phase.phase === 'failing-over'
    ? { ...phase, attempt: 0, startedMs: now.monoMs, silentSinceMs: now.monoMs }
    : phase;
}

/** The age of the ledger survives by the wall clock. */
function rebase(ledger: Durable['ledger'], { now }: Context): Durable['ledger'] {
  if (ledger === null) return null;
  const ageMs = Math.max(0, now.wallMs - ledger.atWallMs);
  return { ...ledger, atMs: monoMs(now.monoMs - ageMs) };
}
