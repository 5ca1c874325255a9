import type { Notice } from '../decision.ts';
import type { Phase } from '../phases.ts';
import type { Pause, State } from '../state.ts';
import { type Instant, monoMs } from '../units.ts';
import { once } from './draft.ts';

/**
 * A pause ends by itself at its time. A wall clock that is set must not end it on one node alone: the other one, paused,
 * gives up nothing.
 */
export function endPause(
  state: State,
  now: Instant,
): { readonly state: State; readonly notices: readonly Notice[] } {
  if (state.pause === null || lasts(state.pause, now)) return { state, notices: [] };
  return {
    state: { ...state, pause: null, phase: judgeAnew(state) },
    notices: [once('RESUMED', { why: `the pause of ${state.pause.by} has ended` })],
  };
}

const lasts = ({ untilMs, untilWallMs }: Pause, now: Instant): boolean =>
  untilMs === undefined ? now.wallMs < untilWallMs : now.monoMs < untilMs;

/** The wall clock alone outlives a restart. */
export function resumePause(pause: Pause | null, now: Instant): Pause | null {
  return pause && { ...pause, untilMs: monoMs(now.monoMs + Math.max(0, pause.untilWallMs - now.wallMs)) };
}

/** After a pause the dead count begins anew: an isolated primary has not given up while it was told not to act. */
export function judgeAnew({ phase }: State): Phase {
  return phase.phase === 'suspecting' ? { phase: 'watching' } : phase;
}
