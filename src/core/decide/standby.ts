import { unreachable } from '../assert.ts';
import type { Decision } from '../decision.ts';
import { type CountEffect, countEffect, type Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { inSync, stuckForMs } from '../ledger.ts';
import { openPaceMs } from '../pace.ts';
import type { Suspecting } from '../phases.ts';
import type { Policy } from '../policy.ts';
import { exposedForMs, isReplaceable } from '../replaceable.ts';
import { silenceBroken } from '../silence.ts';
import type { State } from '../state.ts';
import { headStartMaxMs } from '../timing.ts';
import { type Context, draft, once } from './draft.ts';
import { startFailover } from './failover.ts';
import { blockers, witnessed } from './gate.ts';
import { alonePace, isolate } from './isolate.ts';
import { startServing } from './primary.ts';
import { isPrimaryElsewhere, releaseIfMisplaced } from './vip.ts';
import { startWatching } from './watching.ts';

/** The role comes from the database, never from the configuration. */
export function onStarting(state: State, e: Evidence, context: Context): Decision {
  const { policy } = context;
  if (holdsOnAlone(state, e, policy))
    return isolate(state, exposed(state, e) >= policy.giveUpAfterMs, context);
  switch (e.local.role) {
    case 'standby':
      return startWatching(state, context, 'our database is a standby');
    case 'primary':
      return startServing(state, e, context, 'our database is a primary');
    case 'stopped':
      return e.local.standbySignal === true ? standbyDown(state, e, context) : stay(state, e, context);
    case 'starting':
    case 'unknown':
      return stay(state, e, context);
    default:
      return unreachable(e.local.role);
  }
}

/**
 * We have what a primary has, and nobody answers. Where nobody has answered this process yet, it is not known how
 * long the silence had lasted before, so the VIP is given up at once.
 */
function holdsOnAlone(state: State, e: Evidence, { giveUpAfterMs }: Policy): boolean {
  const has = e.local.role === 'primary' || (e.vip.here === 'held' && e.local.role !== 'standby');
  const mayBeReplaced = e.aloneForMs > 0 && isReplaceable(state);
  return has && mayBeReplaced && (!state.newestHere || exposed(state, e) >= giveUpAfterMs);
}

const exposed = (state: State, e: Evidence): number => exposedForMs(state, e.aloneForMs, e.endedMs);

function stay(state: State, e: Evidence, context: Context): Decision {
  const { policy } = context;
  const decision = draft(
    { ...state, phase: { phase: 'starting' } },
    `our database is ${e.local.role} (${e.local.detail})`,
    policy,
    pacedStart(state, e, policy),
  );
  // A primary that restarts keeps its VIP; one that was replaced has none to keep.
  return isPrimaryElsewhere(state) ? releaseIfMisplaced(decision, e, context) : decision;
}

/** Where only a gateway answers, two answers in the time of one beat are company; one a beat would never be. */
function pacedStart(
  state: State,
  e: Evidence,
  policy: Policy,
): { tickInMs?: number | null; nextBeatInMs: number } {
  if (e.vip.here === 'held') return alonePace(e.aloneForMs, exposed(state, e), policy);
  return { nextBeatInMs: e.silentForMs > 0 ? openPaceMs(policy) : policy.intervalMs };
}

function standbyDown(state: State, e: Evidence, { policy }: Context): Decision {
  const sinceMs = state.phase.phase === 'standby-down' ? state.phase.sinceMs : e.startedMs;
  const phase = { phase: 'standby-down', sinceMs } as const;
  return draft({ ...state, phase }, `our standby is down (${e.local.detail})`, policy);
}

/** `watching` and `suspecting`: the dead count rises, resets and triggers here and nowhere else. */
export function onWatching(state: State, e: Evidence, verdict: Verdict, context: Context): Decision {
  if (e.local.role === 'primary') return startServing(state, e, context, 'our database became primary');
  if (e.local.role === 'stopped') return standbyDown(state, e, context);
  const effect = countEffect(verdict, context.policy, stuckForMs(state, e));
  const decision = count(state, e, verdict, effect, context);
  return releaseIfMisplaced(decision, e, context);
}

function count(state: State, e: Evidence, verdict: Verdict, effect: CountEffect, context: Context): Decision {
  switch (effect) {
    case 'counts':
      return suspect(state, e, verdict, context);
    case 'resets':
      return calm(state, verdict, context);
    case 'leaves':
      return draft(unwitnessed(state), `${verdict.diagnosis}: ${verdict.reason}`, context.policy, {
        nextBeatInMs: pace(verdict, context),
      });
    default:
      return unreachable(effect);
  }
}

/** Nobody confirms in this beat that the primary is silent to others, too. */
const unwitnessed = (state: State): State =>
  state.phase.phase === 'suspecting' ? { ...state, phase: { ...state.phase, witnessedMs: null } } : state;

function calm(state: State, verdict: Verdict, { policy }: Context): Decision {
  const reason = `${verdict.diagnosis}: ${verdict.reason}`;
  if (state.phase.phase !== 'suspecting') return draft(state, reason, policy);
  const next: State = { ...state, phase: { phase: 'watching' } };
  const { deadCount } = state.phase;
  const params = { peer: state.identity.peer, diagnosis: verdict.diagnosis, count: deadCount };
  return draft(next, reason, policy, { notices: [once('PRIMARY_BACK', params)] });
}

function suspect(state: State, e: Evidence, verdict: Verdict, context: Context): Decision {
  const { policy } = context;
  const phase = counted(state, e, verdict, policy);
  const next: State = { ...state, phase };
  if (phase.deadCount >= policy.thresholdBeats || phase.hardCount >= policy.hardProofBeats) {
    return atThreshold(next, phase, e, verdict, context);
  }
  const params = {
    peer: state.identity.peer,
    diagnosis: verdict.diagnosis,
    why: verdict.reason,
    count: phase.deadCount,
    threshold: verdict.proof === 'hard' ? policy.hardProofBeats : policy.thresholdBeats,
  };
  return draft(next, `${verdict.diagnosis}: ${verdict.reason}`, policy, {
    notices: [once('PRIMARY_SUSPECTED', params)],
    nextBeatInMs: pace(verdict, context) - (phase.deadCount === 1 ? headStartMs(e, verdict, context) : 0),
  });
}

function counted(state: State, e: Evidence, verdict: Verdict, policy: Policy): Suspecting {
  const { phase } = state;
  const broken = silenceBroken(state, e, verdict, policy);
  const before = phase.phase === 'suspecting' && !broken ? phase : null;
  return {
    phase: 'suspecting',
    deadCount: (before?.deadCount ?? 0) + 1,
    hardCount: verdict.proof === 'hard' ? (before?.hardCount ?? 0) + 1 : 0,
    sinceMs: before?.sinceMs ?? e.startedMs,
    witnessedMs: witnessed(e, policy) ? (before?.witnessedMs ?? e.startedMs) : null,
    diagnosis: verdict.diagnosis,
    proof: verdict.proof,
  };
}

function atThreshold(
  state: State,
  phase: Suspecting,
  e: Evidence,
  verdict: Verdict,
  context: Context,
): Decision {
  const inTheWay = blockers(state, e, verdict, context);
  const holding = inTheWay.find((blocker) => blocker.weight === 'hold');
  const halting = inTheWay.find((blocker) => blocker.weight === 'halt');
  const reason = `${verdict.diagnosis}: ${verdict.reason}`;
  if (holding !== undefined) return draft(state, `${reason}; held: ${holding.why}`, context.policy);
  if (halting !== undefined) {
    const params = { ...names(state), diagnosis: verdict.diagnosis, why: halting.why };
    return draft(
      { ...state, phase: { phase: 'halted', code: 'DATA_AT_RISK', params } },
      `${reason}; halted: ${halting.why}`,
      context.policy,
    );
  }
  return startFailover(state, phase, e, verdict, context);
}

/**
 * Proof by the host needs no waiting, and a hang has been waited for already; silence is asked again at the
 * normal pace so that the whole threshold passes.
 */
function pace(verdict: Verdict, { policy }: Context): number {
  const waited = verdict.diagnosis === 'database-hung' || verdict.diagnosis === 'host-sick';
  if (verdict.proof === 'hard') return policy.recheckMs;
  return waited ? openPaceMs(policy) : policy.intervalMs;
}

/**
 * The threshold counts from the silence, not from the first beat that found it: what it had lasted before that beat, up
 * to `headStartMaxMs`, comes off the way to the next one.
 */
function headStartMs(e: Evidence, { diagnosis }: Verdict, { policy }: Context): number {
  if (diagnosis !== 'host-unreachable') return 0;
  const beforeMs = e.silentForMs - (e.endedMs - e.startedMs);
  return Math.max(0, Math.min(beforeMs, headStartMaxMs({ ...policy, threshold: policy.thresholdBeats })));
}

export function onStandbyDown(state: State, e: Evidence, context: Context): Decision {
  if (e.local.role === 'standby') return startWatching(state, context, 'our standby is back');
  if (e.local.role === 'primary') return startServing(state, e, context, 'our database became primary');
  return releaseIfMisplaced(standbyDown(state, e, context), e, context);
}

/**
 * Detection goes on, nothing acts: only `ack` leaves this phase. But where nothing was done, since a takeover could
 * have lost commits, there is nothing to acknowledge once the primary serves and this standby has all that it has.
 */
export function onHalted(state: State, e: Evidence, { policy }: Context): Decision {
  if (isAtRiskNoMore(state, e, policy)) {
    const phase = { phase: 'starting' } as const;
    return draft(
      { ...state, phase },
      'the primary is back and replication is in sync: judging anew',
      policy,
      {
        nextBeatInMs: openPaceMs(policy),
      },
    );
  }
  return draft(state, 'halted: only a human leaves this phase', policy);
}

/** The epoch is that of before: no failover had begun. */
function isAtRiskNoMore({ phase, epoch, identity, ledger }: State, e: Evidence, policy: Policy): boolean {
  if (phase.phase !== 'halted' || phase.code !== 'DATA_AT_RISK' || epoch?.primary === identity.self)
    return false;
  if (e.sql.why !== 'ready' || e.local.role !== 'standby' || e.replication === null) return false;
  return ledger !== null && inSync(ledger, policy).safe;
}

const names = (state: State): { self: string; peer: string } => ({
  self: state.identity.self,
  peer: state.identity.peer,
});
