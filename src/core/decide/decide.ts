import { assert, unreachable } from '../assert.ts';
import type { Decision, Event } from '../decision.ts';
import { MOVES } from '../phases.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../state.ts';
import type { Instant } from '../units.ts';
import { onBeat } from './beat.ts';
import type { Context } from './draft.ts';
import { onOperator } from './operator.ts';
import { onOutcome } from './outcome.ts';
import { endPause } from './pause.ts';
import { onStarted } from './started.ts';
import { onSwept } from './sweep.ts';
import { onTick } from './tick.ts';

/** The only function that changes the state: same state, event, time and policy, same decision. */
export function decide(before: State, event: Event, now: Instant, policy: Policy): Decision {
  const context = { now, policy };
  const { state, notices } = endPause(before, now);
  const decision = restrain(handle(state, event, context), event, policy);
  assert(
    MOVES[before.phase.phase].includes(decision.state.phase.phase),
    `the move ${before.phase.phase} -> ${decision.state.phase.phase} is in the table`,
  );
  return notices.length === 0 ? decision : { ...decision, notices: [...notices, ...decision.notices] };
}

/** Paused and observe-only: everything is judged and told, nothing acts. What a human orders is done. */
function restrain(decision: Decision, event: Event, policy: Policy): Decision {
  const idle = decision.state.pause !== null || policy.observeOnly;
  if (!idle || event.kind === 'operator' || decision.actions.length === 0) return decision;
  const would = decision.actions.map((action) => (action.kind === 'run-step' ? action.step : action.kind));
  return { ...decision, actions: [], reason: `${decision.reason}; would do: ${would.join(', ')}` };
}

function handle(state: State, event: Event, context: Context): Decision {
  switch (event.kind) {
    case 'started':
      return onStarted(state, event.durable, context);
    case 'beat':
      return onBeat(state, event.evidence, context);
    case 'tick':
      return onTick(state, event, context);
    case 'outcome':
      return onOutcome(state, event.outcome, context);
    case 'swept':
      return onSwept(state, event.attempt, event.report, context);
    case 'operator':
      return onOperator(state, event.request, context);
    default:
      return unreachable(event);
  }
}
