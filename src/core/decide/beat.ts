import { unreachable } from '../assert.ts';
import type { Decision } from '../decision.ts';
import { diagnose } from '../diagnose.ts';
import { newestEpoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import { recordBeat } from '../ledger.ts';
import type { State } from '../state.ts';
import { conditions } from './conditions.ts';
import type { Context } from './draft.ts';
import { duringFailover } from './failover.ts';
import { becomeGhost, isSuperseded, onGhost, onIsolated, onServing } from './primary.ts';
import { remind } from './remind.ts';
import { onHalted, onStandbyDown, onStarting, onWatching } from './standby.ts';
import { countVipOddity } from './vip.ts';

/** One beat: remember what it showed, decide by phase, and repeat what people must still know. */
export function onBeat(before: State, e: Evidence, context: Context): Decision {
  const verdict = diagnose(e, context.policy);
  const state = countVipOddity(learnEpoch(recordBeat(before, e, context.now), e), e);
  const decision = isSuperseded(state, e)
    ? becomeGhost(state, e, context)
    : byPhase(state, e, verdict, context);
  const holding = conditions(decision.state, e, verdict, context);
  const { reminders, notices } = remind(decision.state.reminders, holding, context);
  return {
    ...decision,
    state: { ...decision.state, reminders },
    notices: [...decision.notices, ...notices],
  };
}

/** A standby follows the newest epoch that anybody shows; a primary that sees a newer one is a ghost. */
function learnEpoch(state: State, e: Evidence): State {
  const newest = newestEpoch([state.epoch, e.epochSeen]);
  const follows = e.local.role !== 'primary' || newest?.primary === state.identity.self;
  return follows && newest !== state.epoch ? { ...state, epoch: newest } : state;
}

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
      return onHalted(state, context);
    default:
      return unreachable(phase);
  }
}
