import { unreachable } from '../assert.ts';
import type { Decision } from '../decision.ts';
import type { FailingOver } from '../phases.ts';
import type { State } from '../state.ts';
import { type DeedOutcome, type StepOutcome, stepAfter } from '../steps.ts';
import { type Context, draft, once } from './draft.ts';
import { fenced } from './fenced.ts';
import { begin, halt } from './step.ts';
import { sweepWhenDue } from './sweep.ts';

/** How often taking the VIP is tried before the rest is left to the beats of `serving`. */
const TAKE_VIP_ATTEMPTS = 3;

/** The outcome of a step. One that comes late, for a step that is not running any more, changes nothing. */
export function onOutcome(state: State, outcome: StepOutcome, context: Context): Decision {
  const { phase } = state;
  if (phase.phase !== 'failing-over' || phase.step !== outcome.step || phase.attempt === 0) {
    return draft(state, `outcome of ${outcome.step} came late`, context.policy);
  }
  return outcome.step === 'fence'
    ? fenced(state, phase, outcome, context)
    : done(state, phase, outcome, context);
}

const FAILED = { promote: 'PROMOTION_FAILED', verify: 'WRITE_NOT_ACCEPTED' } as const;

function done(state: State, phase: FailingOver, outcome: DeedOutcome, context: Context): Decision {
  if (outcome.kind === 'failed') return deedFailed(state, phase, outcome, context);
  const step = stepAfter(outcome.step);
  const decision = step === null ? finish(state, phase, context) : begin(state, phase, step, context);
  if (outcome.trouble === undefined) return decision;
  const notice = once('SEGMENTS_SILENT', { self: state.identity.self, why: outcome.trouble });
  return { ...decision, notices: [...decision.notices, notice] };
}

function deedFailed(
  state: State,
  phase: FailingOver,
  outcome: Extract<DeedOutcome, { kind: 'failed' }>,
  context: Context,
): Decision {
  const { self, vip } = state.identity;
  switch (outcome.step) {
    case 'promote':
    case 'verify':
      return halt(state, FAILED[outcome.step], outcome.why, context);
    case 'take-vip': {
      const decision =
        phase.attempt < TAKE_VIP_ATTEMPTS
          ? begin(state, phase, 'take-vip', context)
          : finish(state, phase, context);
      return {
        ...decision,
        notices: [...decision.notices, once('VIP_NOT_TAKEN', { self, vip, why: outcome.why })],
      };
    }
    case 'announce':
      return finish(state, phase, context);
    default:
      return unreachable(outcome.step);
  }
}

function finish(state: State, phase: FailingOver, context: Context): Decision {
  const { now, policy } = context;
  const { self, peer, vip } = state.identity;
  const seconds = ((now.monoMs - phase.silentSinceMs) / 1000).toFixed(1);
  const next: State = {
    ...state,
    phase: { phase: 'serving' },
    lastFailover: {
      epoch: phase.epoch,
      atWallMs: now.wallMs,
      acknowledged: phase.overrides !== undefined,
      // A clean stop has ended its sessions everywhere.
      swept: phase.cause === 'switchover',
      planned: phase.cause === 'switchover',
    },
    ledger: null,
    newestHere: true,
    irreplaceableAt: now,
    vipAnnouncedMs: now.monoMs,
  };
  const decision = draft(next, 'failover done', policy, {
    notices: [
      once(phase.cause === 'switchover' ? 'SWITCHOVER_DONE' : 'FAILOVER_DONE', { self, peer, vip, seconds }),
    ],
    nextBeatInMs: 0,
  });
  return sweepWhenDue(decision, context);
}
