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
      const decision = confirmed(state, phase, outcome, context);
      return { ...decision, notices: [once('OLD_PRIMARY_FENCED', { peer, how: outcome.how })] };
    }
    case 'unconfirmed': {
      if (phase.cause === 'switchover') return interrupted(state, phase, outcome, context);
      if (phase.primaryAlive === true) return callOff(state, 'the primary answers again', context);
      if (phase.blind === true) return callOff(state, NOBODY, context);
      if (!mayGoOnUnfenced(state, phase, outcome, context))
        return tryAgainOrHalt(state, phase, outcome, context);
      const gone = outcome.databaseGone === true && { databaseGone: true };
      const waiting = { ...phase, fence: 'waiting' as const, fenceDetail: outcome.why, ...gone };
      const decision = waitForGiveUp(state, waiting, context);
      const notice = once('OLD_PRIMARY_NOT_FENCED', { self, peer, why: outcome.why });
      return { ...decision, notices: [notice, ...decision.notices] };
    }
    default:
      return unreachable(outcome);
  }
}

export const NOBODY = 'this node saw nobody while it fenced the primary';
export const BACK = 'its host answers again, and could not be fenced';
export const WAS_THERE = 'the primary was there for a moment while it was fenced and may have taken writes';

export const LEFT_BEHIND = 'its WAL stream to us ended while it was fenced: it may have gone on alone';

/** It is gone now. That it took no write without us until then must be known, too. */
function confirmed(
  state: State,
  phase: FailingOver,
  outcome: Extract<FenceOutcome, { kind: 'confirmed' }>,
  context: Context,
): Decision {
  const { now, policy } = context;
  const next = { ...phase, fence: 'confirmed' as const, fenceDetail: outcome.how };
  if (outcome.drained === true) return begin(state, next, 'promote', context);
  const tookLong = now.monoMs - phase.startedMs > policy.intervalMs + policy.timeoutMs;
  const unseen = outcome.databaseGone !== true;
  if (phase.blind === true) return atRisk(state, phase, NOBODY, context);
  if (phase.leftBehind === true && phase.overrides?.includes('data-at-risk') !== true)
    return atRisk(state, phase, LEFT_BEHIND, context);
  if (phase.cause === 'host-unreachable' && phase.hostBack === true && unseen)
    return atRisk(state, phase, WAS_THERE, context);
  // The gate has judged by what was seen then; it holds as long as nothing else can have been.
  const sight = phase.primaryServed === true || (tookLong && unseen) ? 'unseen' : 'recovering';
  const safety = dataSafety(state, phase.silentSinceMs, policy, sight);
  if (!safety.safe && phase.overrides?.includes('data-at-risk') !== true)
    return atRisk(state, phase, safety.why, context);
  return (tookLong || unseen) && phase.cause === 'host-unreachable'
    ? draft({ ...state, phase: next }, 'fenced; one more look', policy, { nextBeatInMs: 0 })
    : begin(state, next, 'promote', context);
}

/** What was recorded is no evidence any more: whoever acknowledges the halt makes nothing safe by it. */
export const atRisk = (state: State, phase: FailingOver, why: string, context: Context): Decision =>
  halt({ ...state, ledger: null }, 'DATA_AT_RISK', why, context, { diagnosis: phase.cause });

/** Best effort is for hosts that are silent: one whose kernel answers may serve its clients, whatever we see of it. */
function mayGoOnUnfenced(
  { peerPaused }: State,
  phase: FailingOver,
  outcome: Extract<FenceOutcome, { kind: 'unconfirmed' }>,
  { policy }: Context,
): boolean {
  if (phase.overrides?.includes('fence') === true) return true;
  if (policy.fence === 'required') return false;
  if (outcome.databaseGone === true) return true;
  // Whoever is told not to act gives up neither VIP nor database.
  if (peerPaused) return false;
  if (phase.cause === 'host-unreachable') return !outcome.reached && phase.hostBack !== true;
  return !outcome.reached && phase.cause === 'database-down';
}

/** `fence.timeout` bounds each; a host that is starved for longer needs a human. */
const FENCE_ATTEMPTS = 3;

/** Nothing is promoted without it. The next beat looks first whether there is still something to fence. */
function tryAgainOrHalt(
  state: State,
  phase: FailingOver,
  outcome: Extract<FenceOutcome, { kind: 'unconfirmed' }>,
  context: Context,
): Decision {
  const { attempt } = phase;
  if (outcome.mayPass !== true || attempt >= FENCE_ATTEMPTS) {
    const paused = state.peerPaused ? '; its daemon is paused or only observes, and gives up nothing' : '';
    const why = `${outcome.why}${paused}${attempt > 1 ? `; tried ${attempt} times` : ''}`;
    return halt(state, 'FENCE_FAILED', why, context);
  }
  return tryAgain(state, phase, outcome.why, context);
}

function tryAgain(state: State, phase: FailingOver, why: string, { policy }: Context): Decision {
  const { attempt } = phase;
  const { peer } = state.identity;
  const params = { peer, why, count: attempt + 1, threshold: FENCE_ATTEMPTS };
  const next: State = { ...state, phase: { ...phase, fence: 'again', fenceDetail: why } };
  return draft(next, `fence, attempt ${attempt}: ${why}; it may pass`, policy, {
    notices: [once('FENCE_AGAIN', params)],
    nextBeatInMs: policy.intervalMs,
  });
}

/** A human can order it again. Where nobody has, the primary may be stopped by now, and nobody would serve. */
function interrupted(
  state: State,
  phase: FailingOver,
  { why }: Extract<FenceOutcome, { kind: 'unconfirmed' }>,
  context: Context,
): Decision {
  const again = phase.overrides === undefined && phase.attempt < FENCE_ATTEMPTS;
  return again
    ? tryAgain(state, phase, why, context)
    : callOff(state, `the switchover was interrupted: ${why}`, context);
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
