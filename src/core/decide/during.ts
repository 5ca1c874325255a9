import { unreachable } from '../assert.ts';
import type { Decision } from '../decision.ts';
import { countEffect, type Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { dataSafety, sightOf, streamEnded, stuckForMs } from '../ledger.ts';
import { openPaceMs } from '../pace.ts';
import type { FailingOver } from '../phases.ts';
import { isSameRun } from '../postmaster-run.ts';
import type { State } from '../state.ts';
import { type Context, draft } from './draft.ts';
import { atRisk, BACK, LEFT_BEHIND, NOBODY, WAS_THERE, waitForGiveUp } from './fenced.ts';
import { begin, callOff, halt } from './step.ts';

/** A beat while the steps run: only a fence that has failed or waits and a restarted daemon have something to decide. */
export function duringFailover(
  state: State,
  phase: FailingOver,
  e: Evidence,
  verdict: Verdict,
  context: Context,
): Decision {
  const alive = countEffect(verdict, context.policy, stuckForMs(state, e)) === 'resets';
  const blind = verdict.diagnosis === 'observer-isolated' || phase.blind === true;
  const leftBehind = isLeftBehind(phase, e, verdict) || phase.leftBehind === true;
  const unfenced = phase.fence === 'waiting' || phase.fence === 'again';
  const undecided = phase.attempt === 0 || unfenced;
  const nothingPromoted = phase.step === 'fence' || (phase.step === 'promote' && phase.attempt === 0);
  const { diagnosis } = verdict;
  const stopping = phase.fence === 'again' && diagnosis === 'recovering';
  const handedOver = phase.cause === 'switchover' && (diagnosis === 'shut-down' || stopping);
  if (undecided && nothingPromoted && alive && !handedOver && e.local.role === 'standby') {
    return callOff(state, `${verdict.diagnosis}: ${verdict.reason}`, context);
  }
  if (unfenced && blind) return callOff(state, NOBODY, context);
  if (phase.fence === 'waiting' && needsSilence(phase) && hostBack(phase, e))
    return callOff(state, BACK, context);
  if (phase.attempt === 0) return takeUp(state, phase, e, context);
  if (phase.fence === 'waiting') return waitForGiveUp(state, phase, context);
  if (phase.fence === 'again' && leftBehind) return atRisk(state, phase, LEFT_BEHIND, context);
  if (phase.fence === 'again') return begin(state, noted(phase, e), 'fence', context);
  if (phase.step === 'fence' && phase.fence === 'confirmed')
    return lookOnceMore(state, { ...phase, blind }, e, verdict, context);
  const primaryAlive = alive || phase.primaryAlive === true;
  const primaryServed = (alive && !isDying(phase, e)) || phase.primaryServed === true;
  const seen = { primaryAlive, primaryServed, hostBack: hostBack(phase, e), blind, leftBehind };
  const next: State = { ...state, phase: { ...phase, ...seen } };
  const nextBeatInMs = phase.step === 'fence' ? openPaceMs(context.policy) : context.policy.intervalMs;
  return draft(next, `step ${phase.step}, attempt ${phase.attempt}`, context.policy, { nextBeatInMs });
}

/**
 * While its host is sick nothing that we do ends its stream. A primary that was restarted or gave us up meanwhile takes
 * writes without us as soon as its host is well.
 */
const isLeftBehind = ({ step, cause }: FailingOver, e: Evidence, { diagnosis }: Verdict): boolean =>
  step === 'fence' && cause === 'host-sick' && diagnosis === 'host-sick' && streamEnded(e);

/**
 * A beat asks its channels one after the other, and the fence may kill the database in between: the report still tells
 * of it, and its port is closed. One that somebody started instead would be another run.
 */
const isDying = ({ postmasterRun }: FailingOver, { sql, ssh }: Evidence): boolean =>
  sql.why === 'closed' || (sql.why === 'refused' && isSameRun(postmasterRun ?? null, ssh.report));

/** Best effort is for hosts that are silent, unless a human or the host itself has said more of this one. */
const needsSilence = ({ cause, overrides, databaseGone }: FailingOver): boolean =>
  cause === 'host-unreachable' && databaseGone !== true && overrides?.includes('fence') !== true;

const hostBack = (phase: FailingOver, e: Evidence): boolean => e.silentForMs === 0 || phase.hostBack === true;

const noted = (phase: FailingOver, e: Evidence): FailingOver => ({
  ...phase,
  fence: 'pending',
  hostBack: hostBack(phase, e),
});

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
  const alive =
    phase.primaryAlive === true || countEffect(verdict, policy, stuckForMs(state, e)) === 'resets';
  if (verdict.diagnosis === 'observer-late') return draft(state, verdict.reason, policy, { nextBeatInMs: 0 });
  const silent =
    !alive &&
    phase.blind !== true &&
    phase.hostBack !== true &&
    e.silentForMs + policy.timeoutMs >= e.endedMs - phase.silentSinceMs;
  return silent
    ? begin(state, phase, 'promote', context)
    : atRisk(state, phase, phase.blind === true ? NOBODY : WAS_THERE, context);
}

/** After a restart in the middle: what the databases are now tells where to go on. */
function takeUp(state: State, phase: FailingOver, e: Evidence, context: Context): Decision {
  switch (e.local.role) {
    case 'primary': {
      const step = phase.step === 'fence' || phase.step === 'promote' ? 'verify' : phase.step;
      return begin(state, { ...phase, fence: settled(phase) }, step, context);
    }
    case 'standby': {
      const safety = dataSafety(state, e.startedMs, context.policy, sightOf(e));
      const proven = phase.cause === 'switchover' || phase.overrides?.includes('data-at-risk') === true;
      if (!safety.safe && !proven) return atRisk(state, phase, safety.why, context);
      const begun = phase.step === 'promote' && { promotionBegun: true };
      return begin(state, { ...phase, fence: 'pending', ...begun }, 'fence', context);
    }
    case 'stopped':
      return halt(state, 'PROMOTION_FAILED', 'its database is down after a restart in the middle', context);
    case 'starting':
    case 'unknown':
      return draft(state, `waiting for our own database (${e.local.role})`, context.policy, {
        nextBeatInMs: openPaceMs(context.policy),
      });
    default:
      return unreachable(e.local.role);
  }
}

const settled = (phase: FailingOver): FailingOver['fence'] =>
  phase.fence === 'confirmed' ? 'confirmed' : 'unconfirmed';
