import type { Action, Decision, Notice } from '../decision.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../state.ts';
import type { Instant } from '../units.ts';

/** What every handler is given besides the state and the event. */
export interface Context {
  readonly now: Instant;
  readonly policy: Policy;
}

interface Extras {
  readonly actions?: readonly Action[];
  readonly notices?: readonly Notice[];
  readonly nextBeatInMs?: number;
  readonly tickInMs?: number | null;
  readonly reply?: Decision['reply'];
}

/** A decision with the usual pace: the next beat after one interval, nothing to do, nobody told. */
export function draft(state: State, reason: string, policy: Policy, extras: Extras = {}): Decision {
  return {
    state,
    reason,
    actions: extras.actions ?? [],
    notices: extras.notices ?? [],
    nextBeatInMs: extras.nextBeatInMs ?? policy.intervalMs,
    tickInMs: extras.tickInMs ?? null,
    reply: extras.reply ?? null,
  };
}

export const once = (code: Notice['code'], params: Notice['params']): Notice => ({
  code,
  params,
  turn: 'once',
});
