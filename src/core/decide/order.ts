import type { Decision, OperatorRequest } from '../decision.ts';
import type { Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { CANNOT_JUDGE } from '../ledger.ts';
import { isOverride, type Order } from '../order.ts';
import type { Phase, Suspecting } from '../phases.ts';
import type { State } from '../state.ts';
import { monoMs } from '../units.ts';
import { type Context, draft, once } from './draft.ts';
import { startFailover } from './failover.ts';
import { witnessed } from './gate.ts';
import { notTheStandby, type Obstacle, obstaclesTo } from './obstacles.ts';

/** Long enough for a beat that can judge; nobody expects an order to be carried out later. */
const ORDER_MS = 10_000;

/** A human orders a takeover. Only the next beats can tell whether it may begin: they have the evidence. */
export function takeOrder(
  state: State,
  { plan, overrides, by }: Extract<OperatorRequest, { op: 'take-over' }>,
  { now, policy }: Context,
): Decision {
  const why = notTheStandby(state, policy);
  if (why !== null) return draft(state, why, policy, { reply: { ok: false, text: why }, nextBeatInMs: 0 });
  const order: Order = { plan, overrides, by, untilMs: monoMs(now.monoMs + ORDER_MS) };
  const text = `${plan} ordered: the next beat judges it`;
  return draft({ ...state, order, phase: judged(state.phase) }, text, policy, {
    reply: { ok: true, text },
    nextBeatInMs: 0,
  });
}

/** Whoever orders a takeover has seen why it halted. */
const judged = (phase: Phase): Phase => (phase.phase === 'halted' ? { phase: 'starting' } : phase);

/** Null: no order, or none that this beat can judge. */
export function onOrder(state: State, e: Evidence, verdict: Verdict, context: Context): Decision | null {
  const { order } = state;
  if (order === null) return null;
  const told = notTheStandby(state, context.policy);
  if (told !== null) return refuse(state, order, told, context);
  const { phase } = state.phase;
  if (phase !== 'watching' && phase !== 'suspecting') {
    return context.now.monoMs > order.untilMs ? refuse(state, order, `this node is ${phase}`, context) : null;
  }
  if (CANNOT_JUDGE.includes(verdict.diagnosis)) {
    return context.now.monoMs > order.untilMs ? refuse(state, order, verdict.reason, context) : null;
  }
  const left = against(order, obstaclesTo(state, order.plan, { evidence: e, verdict }, context));
  if (left !== null) {
    // A witness that is late in one beat is not in the next one.
    if (left.rule === 'witnesses' && context.now.monoMs <= order.untilMs) return null;
    const why = `${left.why} (${left.rule}). ${left.help.replace(/\.$/, '')}`;
    return refuse(state, order, why, context);
  }
  return startFailover(state, suspicion(state, e, verdict, context), e, verdict, context, order);
}

function refuse(state: State, { plan, by }: Order, why: string, { policy }: Context): Decision {
  return draft({ ...state, order: null }, `${plan} refused: ${why}`, policy, {
    notices: [once('ORDER_REFUSED', { plan, by, why })],
    nextBeatInMs: 0,
  });
}

/** The first that nobody has confirmed. Whether the fence fails shows only when it is tried. */
function against({ plan, overrides }: Order, obstacles: readonly Obstacle[]): Obstacle | null {
  const confirmed = (rule: string): boolean =>
    plan === 'failover' && isOverride(rule) && overrides.includes(rule);
  return obstacles.find(({ rule }) => rule !== 'fence' && !confirmed(rule)) ?? null;
}

/** As if the dead count had just risen: an order does not wait for it. */
export function suspicion(state: State, e: Evidence, verdict: Verdict, { policy }: Context): Suspecting {
  if (state.phase.phase === 'suspecting') return state.phase;
  const { diagnosis, proof } = verdict;
  const witnessedMs = witnessed(e, policy) ? e.startedMs : null;
  return {
    phase: 'suspecting',
    deadCount: 0,
    hardCount: 0,
    sinceMs: e.startedMs,
    witnessedMs,
    diagnosis,
    proof,
  };
}
