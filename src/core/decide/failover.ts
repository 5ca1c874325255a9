import { unreachable } from '../assert.ts';
import type { Action, Decision } from '../decision.ts';
import { countEffect, type Verdict } from '../diagnosis.ts';
import type { Epoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import { dataSafety, stuckForMs } from '../ledger.ts';
import type { MessageCode, Params } from '../messages.ts';
import type { FailingOver, Suspecting } from '../phases.ts';
import type { State } from '../state.ts';
import { type DeedOutcome, type FenceOutcome, type Step, type StepOutcome, stepAfter } from '../steps.ts';
import { monoMs } from '../units.ts';
import { type Context, draft, once } from './draft.ts';

/** How often taking the VIP is tried before the rest is left to the beats of `serving`. */
const TAKE_VIP_ATTEMPTS = 3;

/** Every rule has agreed: the first step is the fence. */
export function startFailover(
  state: State,
  suspicion: Suspecting,
  e: Evidence,
  verdict: Verdict,
  { now, policy }: Context,
): Decision {
  const silentForMs = Math.max(e.silentForMs, e.endedMs - suspicion.sinceMs);
  const phase: FailingOver = {
    phase: 'failing-over',
    step: 'fence',
    attempt: 1,
    epoch: nextEpoch(state, e),
    cause: verdict.diagnosis,
    proof: verdict.proof,
    fence: 'pending',
    fenceDetail: '',
    silentSinceMs: monoMs(e.endedMs - silentForMs),
    startedMs: now.monoMs,
  };
  const { self, peer } = state.identity;
  const params = { self, peer, diagnosis: verdict.diagnosis, why: verdict.reason };
  const order = { spareLiving: verdict.diagnosis !== 'database-hung', sshSilent: e.ssh.why === 'silence' };
  return draft({ ...state, phase }, `failover: ${verdict.diagnosis}: ${verdict.reason}`, policy, {
    actions: [{ kind: 'run-step', step: 'fence', order, epoch: phase.epoch }],
    notices: [once('FAILOVER_STARTED', params)],
  });
}

function nextEpoch(state: State, e: Evidence): Epoch {
  const timeline = Math.max(e.local.timeline ?? 0, state.epoch?.timeline ?? 0) + 1;
  return { timeline, failover: (state.epoch?.failover ?? 0) + 1, primary: state.identity.self };
}

/** A beat while the steps run: only a waiting fence and a restarted daemon have something to decide. */
export function duringFailover(
  state: State,
  phase: FailingOver,
  e: Evidence,
  verdict: Verdict,
  context: Context,
): Decision {
  const alive = countEffect(verdict, context.policy, stuckForMs(state, e)) === 'resets';
  const undecided = phase.attempt === 0 || phase.fence === 'waiting';
  const nothingPromoted = phase.step === 'fence' || (phase.step === 'promote' && phase.attempt === 0);
  if (undecided && nothingPromoted && alive && e.local.role === 'standby') {
    return callOff(state, `${verdict.diagnosis}: ${verdict.reason}`, context);
  }
  if (phase.attempt === 0) return takeUp(state, phase, e, context);
  if (phase.fence === 'waiting') return waitForGiveUp(state, phase, context);
  if (phase.step === 'fence' && phase.fence === 'confirmed')
    return lookOnceMore(state, phase, e, verdict, context);
  const primaryAlive = alive || phase.primaryAlive === true;
  const hostBack = e.silentForMs === 0 || phase.hostBack === true;
  const next: State = { ...state, phase: { ...phase, primaryAlive, hostBack } };
  return draft(next, `step ${phase.step}, attempt ${phase.attempt}`, context.policy);
}

/**
 * A fence that took long has ended. Only small probes that stayed silent all the time show that the primary did not
 * come back in between, took writes without us, and was stopped then.
 */
function lookOnceMore(
  state: State,
  phase: FailingOver,
  e: Evidence,
  verdict: Verdict,
  context: Context,
): Decision {
  const { policy } = context;
  if (verdict.diagnosis === 'observer-late') return draft(state, verdict.reason, policy, { nextBeatInMs: 0 });
  const silent =
    phase.hostBack !== true && e.silentForMs + policy.timeoutMs >= e.endedMs - phase.silentSinceMs;
  const why = 'the primary was there for a moment while it was fenced and may have taken writes';
  return silent
    ? begin(state, phase, 'promote', context)
    : halt(state, 'DATA_AT_RISK', why, context, { diagnosis: phase.cause });
}

/** After a restart in the middle: what the databases are now tells where to go on. */
function takeUp(state: State, phase: FailingOver, e: Evidence, context: Context): Decision {
  switch (e.local.role) {
    case 'primary': {
      const step = phase.step === 'fence' || phase.step === 'promote' ? 'verify' : phase.step;
      return begin(state, { ...phase, fence: settled(phase) }, step, context);
    }
    case 'standby': {
      const safety = dataSafety(state, e.startedMs, context.policy);
      if (!safety.safe) return halt(state, 'DATA_AT_RISK', safety.why, context, { diagnosis: phase.cause });
      return begin(state, { ...phase, fence: 'pending' }, 'fence', context);
    }
    case 'stopped':
      return halt(state, 'PROMOTION_FAILED', 'its database is down after a restart in the middle', context);
    case 'starting':
    case 'unknown':
      return draft(state, `waiting for our own database (${e.local.role})`, context.policy, {
        nextBeatInMs: context.policy.recheckMs,
      });
    default:
      return unreachable(e.local.role);
  }
}

const settled = (phase: FailingOver): FailingOver['fence'] =>
  phase.fence === 'confirmed' ? 'confirmed' : 'unconfirmed';

function callOff(state: State, why: string, { policy }: Context): Decision {
  return draft({ ...state, phase: { phase: 'watching' } }, `called off: ${why}`, policy, {
    notices: [once('FAILOVER_CALLED_OFF', { why })],
  });
}

function halt(
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

/**
 * Starts a step: the state says so before it runs, so that the journal knows it first. From the promotion on, our
 * epoch is the newer one: an old primary that comes back meanwhile must see it before it takes a write.
 */
function begin(state: State, phase: FailingOver, step: Step, { policy }: Context): Decision {
  const attempt = step === phase.step ? phase.attempt + 1 : 1;
  const next: FailingOver = { ...phase, step, attempt };
  const epoch = step === 'fence' ? state.epoch : phase.epoch;
  return draft({ ...state, epoch, phase: next }, `step ${step}, attempt ${attempt}`, policy, {
    actions: [runStep(next)],
  });
}

function runStep(phase: FailingOver): Action {
  const { step, epoch } = phase;
  return step === 'fence'
    ? { kind: 'run-step', step, epoch, order: { spareLiving: true, sshSilent: false } }
    : { kind: 'run-step', step, epoch, peerSilent: phase.fence !== 'confirmed' };
}

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

function fenced(state: State, phase: FailingOver, outcome: FenceOutcome, context: Context): Decision {
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

const FAILED = { promote: 'PROMOTION_FAILED', verify: 'WRITE_NOT_ACCEPTED' } as const;

function done(state: State, phase: FailingOver, outcome: DeedOutcome, context: Context): Decision {
  if (outcome.kind === 'failed') return deedFailed(state, phase, outcome, context);
  const step = stepAfter(outcome.step);
  return step === null ? finish(state, phase, context) : begin(state, phase, step, context);
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

function finish(state: State, phase: FailingOver, { now, policy }: Context): Decision {
  const { self, peer, vip } = state.identity;
  const seconds = ((now.monoMs - phase.silentSinceMs) / 1000).toFixed(1);
  const next: State = {
    ...state,
    phase: { phase: 'serving' },
    lastFailover: { epoch: phase.epoch, atWallMs: now.wallMs, acknowledged: false },
    ledger: null,
    newestHere: true,
    vipAnnouncedMs: now.monoMs,
  };
  return draft(next, 'failover done', policy, {
    notices: [once('FAILOVER_DONE', { self, peer, vip, seconds })],
    nextBeatInMs: 0,
  });
}
