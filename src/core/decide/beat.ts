import { unreachable } from '../assert.ts';
import { change } from '../change.ts';
import type { Decision } from '../decision.ts';
import { diagnose } from '../diagnose.ts';
import { compareEpochs, newestEpoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import { recordBeat } from '../ledger.ts';
import type { Policy } from '../policy.ts';
import { irreplaceableAfter, replaceableSince } from '../replaceable.ts';
import type { State } from '../state.ts';
import { countCheckBeats, onChecks } from './checks.ts';
import { conditions } from './conditions.ts';
import type { Context } from './draft.ts';
import { duringFailover } from './during.ts';
import { becomeGhost, isSuperseded, newerElsewhere, onGhost, peerIsStandby } from './ghost.ts';
import { onOrder } from './order.ts';
import { onIsolated, onServing } from './primary.ts';
import { remind } from './remind.ts';
import { onHalted, onStandbyDown, onStarting, onWatching } from './standby.ts';
import { sweepWhenDue } from './sweep.ts';
import { countVipOddity } from './vip.ts';

/** One beat: remember what it showed, decide by phase, and repeat what people must still know. */
export function onBeat(before: State, e: Evidence, context: Context): Decision {
  const verdict = diagnose(e, context.policy);
  const learnt = countVipOddity(learn(recordBeat(before, e, verdict, context), e, context), e);
  const state = countCheckBeats(learnt, e, verdict, context.policy);
  const newer = newerElsewhere(state, e);
  const decision = sweepWhenDue(
    newer !== null && isSuperseded(state, e)
      ? becomeGhost(state, newer, e, context)
      : (onOrder(state, e, verdict, context) ??
          onChecks(state, e, verdict, context) ??
          byPhase(state, e, verdict, context)),
    context,
  );
  const holding = conditions(decision.state, e, verdict, context);
  const { reminders, notices } = remind(decision.state.reminders, holding, context);
  return {
    ...decision,
    state: change(decision.state, { reminders }),
    notices: notices.length === 0 ? decision.notices : [...decision.notices, ...notices],
  };
}

/**
 * A standby follows the newest epoch that anybody shows. A primary knows that it is still the newest one as soon as
 * the other database is seen to be a standby whose host shows its epoch. Witnesses that know no newer epoch than ours,
 * or a standby whose host cannot be asked, count long enough after our database came up: a standby that took us for dead before has seen it alive by then, or shown its epoch.
 */
function learn(state: State, e: Evidence, { now, policy }: Context): State {
  const newest = newestEpoch([state.epoch, e.epochSeen]);
  const ours = newest?.primary === state.identity.self;
  const follows = e.local.role !== 'primary' || ours;
  const epoch = follows ? newest : state.epoch;
  const primaryHereMs = e.local.role === 'primary' ? (state.primaryHereMs ?? e.startedMs) : null;
  const upForMs = primaryHereMs === null ? 0 : e.startedMs - primaryHereMs;
  const shown = ours && e.epochSeen?.primary === newest?.primary && compareEpochs(e.epochSeen, newest) === 0;
  const standby = peerIsStandby(e);
  const inTime = upForMs >= takeoverMs(policy);
  const newestHere = state.newestHere || (standby && e.ssh.report !== null) || (inTime && (standby || shown));
  const peerPaused = e.ssh.report?.paused ?? state.peerPaused;
  const irreplaceableAt = irreplaceableAfter(state, e, now);
  const replaceableSinceMs = replaceableSince(state, irreplaceableAt, e);
  const isAlone = e.local.role === 'primary' && e.local.followed === false;
  const unfollowedMs = isAlone ? (state.unfollowedMs ?? e.startedMs) : null;
  const replaceable = { irreplaceableAt, replaceableSinceMs };
  return change(state, { epoch, primaryHereMs, newestHere, peerPaused, ...replaceable, unfollowedMs });
}

/** From the last beat in which a standby found us dead to its promotion: that beat, the next one, its fence, its wait. */
const takeoverMs = ({ intervalMs, timeoutMs }: Policy): number => intervalMs + 2 * timeoutMs;

function byPhase(
  state: State,
  e: Evidence,
  verdict: ReturnType<typeof diagnose>,
  context: Context,
): Decision {
  const { phase } = state;
  switch (phase.phase) {
    case 'starting':
      return onStarting(state, e, context);
    case 'watching':
    case 'suspecting':
      return onWatching(state, e, verdict, context);
    case 'failing-over':
      return duringFailover(state, phase, e, verdict, context);
    case 'serving':
      return onServing(state, e, context);
    case 'isolated':
      return onIsolated(state, phase, e, context);
    case 'ghost':
      return onGhost(state, phase, e, context);
    case 'standby-down':
      return onStandbyDown(state, e, context);
    case 'halted':
      return onHalted(state, e, context);
    default:
      return unreachable(phase);
  }
}
