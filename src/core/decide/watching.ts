import type { Decision } from '../decision.ts';
import type { State } from '../state.ts';
import { type Context, draft, once } from './draft.ts';

/** Enters `watching`: our database is a standby that can take over. */
export function startWatching(state: State, { policy }: Context, reason: string): Decision {
  const { self, peer } = state.identity;
  return draft({ ...state, phase: { phase: 'watching' } }, reason, policy, {
    notices: state.phase.phase === 'watching' ? [] : [once('WATCHING', { self, peer })],
  });
}
