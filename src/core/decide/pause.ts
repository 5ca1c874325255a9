import type { Notice } from '../decision.ts';
import type { Phase } from '../phases.ts';
import type { State } from '../state.ts';
import type { Instant } from '../units.ts';
import { once } from './draft.ts';

/** A pause ends by itself at its time, by the wall clock, because it outlives restarts. */
export function endPause(
  state: State,
  now: Instant,
): { readonly state: State; readonly notices: readonly Notice[] } {
  if (state.pause === null || now.wallMs < state.pause.untilWallMs) return { state, notices: [] };
  return {
    state: { ...state, pause: null, phase: judgeAnew(state) },
    notices: [once('RESUMED', { why: `the pause of ${state.pause.by} has ended` })],
  };
}

/** After a pause the dead count begins anew: an isolated primary has not given up while it was told not to act. */
export function judgeAnew({ phase }: State): Phase {
  return phase.phase === 'suspecting' ? { phase: 'watching' } : phase;
}
