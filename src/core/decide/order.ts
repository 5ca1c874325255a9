import type { Decision, OperatorRequest } from '../decision.ts';
import { countEffect, type Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { CANNOT_JUDGE, dataSafety, stuckForMs } from '../ledger.ts';
import { isOverride, type Order } from '../order.ts';
import type { Phase, Suspecting } from '../phases.ts';
import type { State } from '../state.ts';
import { monoMs } from '../units.ts';
import { type Context, draft, once } from './draft.ts';
import { startFailover } from './failover.ts';
import { blockers, witnessed } from './gate.ts';

/** Long enough for a beat that can judge; nobody expects an order to be carried out later. */
const ORDER_MS = 10_000;

/** A human orders a takeover. Only the next beats can tell whether it may begin: they have the evidence. */
export function takeOrder(
  state: State,
  { plan, overrides, by }: Extract<OperatorRequest, { op: 'take-over' }>,
  { now, policy }: Context,
): Decision {
  const why = refusal(state, policy.observeOnly);
  if (why !== null) return draft(state, why, policy, { reply: { ok: false, text: why }, nextBeatInMs: 0 });
  const order: Order = { plan, overrides, by, untilMs: monoMs(now.monoMs + ORDER_MS) };
  const text = `${plan} ordered: the next beat judges it`;
  return draft({ ...state, order, phase: judged(state.phase) }, text, policy, {
    reply: { ok: true, text },
    nextBeatInMs: 0,
  });
}

function refusal({ phase, pause, identity }: State, observeOnly: boolean): string | null {
  if (pause !== null) return 'it is paused: whpg-failover resume, first';
  if (observeOnly) return 'failover.observeOnly is set: this daemon acts on nothing';
  switch (phase.phase) {
    case 'serving':
    case 'isolated':
    case 'ghost':
      return `${identity.self} is not the standby (${phase.phase})`;
    case 'failing-over':
      return `a takeover runs already (${phase.step})`;
    default:
      return null;
  }
}

/** Whoever orders a takeover has seen why it halted. */
const judged = (phase: Phase): Phase => (phase.phase === 'halted' ? { phase: 'starting' } : phase);

/** Null: no order, or none that this beat can judge. */
export function onOrder(state: State, e: Evidence, verdict: Verdict, context: Context): Decision | null {
  const { order } = state;
  if (order === null) return null;
  const told = refusal(state, context.policy.observeOnly);
  if (told !== null) return refuse(state, order, told, context);
  const { phase } = state.phase;
  if (phase !== 'watching' && phase !== 'suspecting') {
    return context.now.monoMs > order.untilMs ? refuse(state, order, `this node is ${phase}`, context) : null;
  }
  if (CANNOT_JUDGE.includes(verdict.diagnosis)) {
    return context.now.monoMs > order.untilMs ? refuse(state, order, verdict.reason, context) : null;
  }
  const why =
    order.plan === 'switchover'
      ? againstSwitchover(state, e, verdict, context)
      : againstFailover(state, order, e, verdict, context);
  if (why !== null) return refuse(state, order, why, context);
  return startFailover(
    { ...state, order: null },
    suspicion(state, e, verdict, context),
    e,
    verdict,
    context,
    order,
  );
}

function refuse(state: State, { plan, by }: Order, why: string, { policy }: Context): Decision {
  return draft({ ...state, order: null }, `${plan} refused: ${why}`, policy, {
    notices: [once('ORDER_REFUSED', { plan, by, why })],
    nextBeatInMs: 0,
  });
}

/**
 * Everything must be well: what is not can wait, or is a failover. A primary that was stopped cleanly hands over, too:
 * so a switchover that got stuck is finished by ordering it again.
 */
function againstSwitchover(state: State, e: Evidence, verdict: Verdict, { policy }: Context): string | null {
  const { peer } = state.identity;
  if (e.ssh.report === null)
    return `the host of ${peer} cannot be asked over SSH (${e.ssh.detail || e.ssh.why})`;
  if (e.local.role !== 'standby') return `our own database is ${e.local.role} (${e.local.detail})`;
  if (e.ssh.report.clusterState === 'shut down') return null;
  if (e.sql.why !== 'ready')
    return `the primary ${peer} does not serve (${verdict.diagnosis}): whpg-failover failover`;
  const safety = dataSafety(state, e.startedMs, policy);
  return safety.safe ? null : safety.why;
}

/** The rules of the automatic failover, but for its dead count and for what was confirmed. */
function againstFailover(
  state: State,
  order: Order,
  e: Evidence,
  verdict: Verdict,
  context: Context,
): string | null {
  const lives =
    countEffect(verdict, context.policy, stuckForMs(state, e)) === 'resets' && e.sql.answer === 'alive';
  if (lives && e.sql.why !== 'starting') {
    return `the primary ${state.identity.peer} lives (${verdict.diagnosis}): whpg-failover switchover`;
  }
  const left = blockers(state, e, verdict, context).find(
    ({ rule }) => !(isOverride(rule) && order.overrides.includes(rule)),
  );
  return left === undefined ? null : `${left.why} (${left.rule})`;
}

/** As if the dead count had just risen: an order does not wait for it. */
function suspicion(state: State, e: Evidence, verdict: Verdict, { policy }: Context): Suspecting {
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
