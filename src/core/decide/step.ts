import type { Action, Decision } from '../decision.ts';
import type { MessageCode, Params } from '../messages.ts';
import type { FailingOver } from '../phases.ts';
import type { State } from '../state.ts';
import type { Step } from '../steps.ts';
import { type Context, draft, once } from './draft.ts';

/**
 * Starts a step: the state says so before it runs, so that the journal knows it first. From the promotion on, our
 * epoch is the newer one: an old primary that comes back meanwhile must see it before it takes a write.
 */
export function begin(state: State, phase: FailingOver, step: Step, { policy }: Context): Decision {
  const attempt = step === phase.step ? phase.attempt + 1 : 1;
  const next: FailingOver = { ...phase, step, attempt };
  const epoch = step === 'fence' ? state.epoch : phase.epoch;
  return draft({ ...state, epoch, phase: next }, `step ${step}, attempt ${attempt}`, policy, {
    actions: [runStep(next)],
  });
}

function runStep(phase: FailingOver): Action {
  const { step, epoch } = phase;
  const noUndo = phase.promotionBegun === true && { noUndo: true };
  const handOver = phase.cause === 'switchover' && { handOver: true, ...noUndo };
  return step === 'fence'
    ? { kind: 'run-step', step, epoch, order: { spareLiving: true, sshSilent: false, ...handOver } }
    : { kind: 'run-step', step, epoch, peerSilent: phase.fence !== 'confirmed' };
}

/** Nothing was changed, and nothing will be. */
export function callOff(state: State, why: string, { policy }: Context): Decision {
  return draft({ ...state, phase: { phase: 'watching' } }, `called off: ${why}`, policy, {
    notices: [once('FAILOVER_CALLED_OFF', { why })],
  });
}

/** Only a human goes on from here. */
export function halt(
  state: State,
  code: MessageCode,
  why: string,
  { policy }: Context,
  more: Params = {},
): Decision {
  const { self, peer } = state.identity;
  return draft(
    { ...state, phase: { phase: 'halted', code, params: { self, peer, why, ...more } } },
    `halted: ${why}`,
    policy,
  );
}
