import type { Notice } from '../decision.ts';
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
    state: { ...state, pause: null },
    notices: [once('RESUMED', { why: `the pause of ${state.pause.by} has ended` })],
  };
}
