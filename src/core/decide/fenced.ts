import { unreachable } from '../assert.ts';
import type { Decision } from '../decision.ts';
import { dataSafety } from '../ledger.ts';
import type { FailingOver } from '../phases.ts';
import type { State } from '../state.ts';
import type { FenceOutcome } from '../steps.ts';
import { type Context, draft, once } from './draft.ts';
import { begin, callOff, halt } from './step.ts';

/** What became of the old primary decides whether ours is promoted. */
export function fenced(state: State, phase: FailingOver, outcome: FenceOutcome, context: Context): Decision {
  const { self, peer } = state.identity;
  switch (outcome.kind) {
    case 'alive':
      return callOff(state, outcome.why, context);
    case 'confirmed': {
      const safety = dataSafety(state, phase.silentSinceMs, context.policy);
      // It came back while it was being fenced, and may have gone on without us.
      if (phase.primaryAlive === true && !safety.safe) {
        return halt(state, 'DATA_AT_RISK', safety.why, context, { diagnosis: phase.cause });
      }
      const next = { ...phase, fence: 'confirmed' as const, fenceDetail: outcome.how };
      const { now, policy } = context;
      const tookLong = now.monoMs - phase.startedMs > policy.intervalMs + policy.timeoutMs;
      const decision =
        tookLong && phase.cause === 'host-unreachable'
          ? draft({ ...state, phase: next }, 'fenced; one more look', policy, { nextBeatInMs: 0 })
          : begin(state, next, 'promote', context);
      return { ...decision, notices: [once('OLD_PRIMARY_FENCED', { peer, how: outcome.how })] };
    }
    case 'unconfirmed': {
      if (phase.primaryAlive === true) return callOff(state, 'the primary answers again', context);
      if (!mayGoOnUnfenced(phase, outcome, context)) return halt(state, 'FENCE_FAILED', outcome.why, context);
      const waiting = { ...phase, fence: 'waiting' as const, fenceDetail: outcome.why };
      const decision = waitForGiveUp(state, waiting, context);
      const notice = once('OLD_PRIMARY_NOT_FENCED', { self, peer, why: outcome.why });
      return { ...decision, notices: [notice, ...decision.notices] };
    }
    default:
      return unreachable(outcome);
  }
}

/** Best effort is for hosts that are silent: one whose kernel answers may serve its clients, whatever we see of it. */
function mayGoOnUnfenced(
  phase: FailingOver,
  outcome: Extract<FenceOutcome, { kind: 'unconfirmed' }>,
  { policy }: Context,
): boolean {
  if (policy.fence === 'required') return false;
  if (outcome.databaseGone === true) return true;
  if (phase.cause === 'host-unreachable') return !outcome.reached && phase.hostBack !== true;
  return !outcome.reached && phase.cause === 'database-down';
}

/** Without a fence, the primary that may be cut off must have had the time to give up by itself. */
export function waitForGiveUp(state: State, phase: FailingOver, context: Context): Decision {
  const { policy, now } = context;
  const leftMs = phase.silentSinceMs + policy.unfencedWaitMs - now.monoMs;
  if (leftMs <= 0) return begin(state, { ...phase, fence: 'unconfirmed' }, 'promote', context);
  return draft(
    { ...state, phase },
    `unfenced: waiting ${Math.ceil(leftMs)} ms for the old primary to give up`,
    policy,
    {
      tickInMs: leftMs,
    },
  );
}
