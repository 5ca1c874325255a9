import type { Decision } from '../decision.ts';
import type { State } from '../state.ts';
import { type Context, draft } from './draft.ts';
import { waitForGiveUp } from './fenced.ts';
import { isolate } from './isolate.ts';

/** A moment that a decision waits for, between two beats. */
export function onTick(state: State, aloneForMs: number, context: Context): Decision {
  const { phase } = state;
  const { policy } = context;
  if (phase.phase === 'failing-over' && phase.fence === 'waiting')
    return waitForGiveUp(state, phase, context);
  if (phase.phase === 'serving' && aloneForMs >= policy.giveUpAfterMs) return isolate(state, true, context);
  // A primary's database that is being restarted would be up again when nobody expects it to be.
  const ours = state.epoch?.primary === state.identity.self;
  if (phase.phase === 'starting' && aloneForMs >= policy.giveUpAfterMs) return isolate(state, ours, context);
  const leftMs = phase.phase === 'serving' && aloneForMs > 0 ? policy.giveUpAfterMs - aloneForMs : null;
  return draft(state, 'nothing is due', policy, { tickInMs: leftMs });
}
