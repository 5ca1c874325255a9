import { diagnose } from '../diagnose.ts';
import { countEffect, type Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { CANNOT_JUDGE, dataSafety, stuckForMs } from '../ledger.ts';
import type { Plan } from '../order.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../state.ts';
import type { Context } from './draft.ts';
import { type Blocker, blockers } from './gate.ts';

/** One thing in the way of a takeover that a human orders. Those of `OVERRIDES` can be confirmed, no other. */
export interface Obstacle {
  readonly rule:
    | Blocker['rule']
    | 'not-the-standby'
    | 'not-judged'
    | 'primary-lives'
    | 'primary-does-not-serve'
    | 'host-silent'
    | 'fence';
  readonly why: string;
  readonly help: string;
}

const obstacle = (rule: Obstacle['rule'], why: string, help: string): Obstacle => ({ rule, why, help });

/** What an order would meet if it were given now, for those who think about giving it. */
export function obstaclesNow(
  state: State,
  plan: Plan,
  evidence: Evidence | null,
  context: Context,
): readonly Obstacle[] {
  const told = notTheStandby(state, context.policy);
  if (told !== null) return [obstacle('not-the-standby', told, 'whpg-failover status')];
  if (evidence === null) return [obstacle('not-judged', 'no beat has been taken yet', 'Try again.')];
  const verdict = diagnose(evidence, context.policy);
  if (CANNOT_JUDGE.includes(verdict.diagnosis))
    return [obstacle('not-judged', verdict.reason, 'whpg-failover why')];
  return obstaclesTo(state, plan, { evidence, verdict }, context);
}

/** By the rules of the beat that judges the order; `fence` is foreseen and refuses nothing by itself. */
export function obstaclesTo(
  state: State,
  plan: Plan,
  { evidence: e, verdict }: { readonly evidence: Evidence; readonly verdict: Verdict },
  context: Context,
): readonly Obstacle[] {
  if (plan === 'switchover') {
    const why = againstSwitchover(state, e, verdict, context);
    return why === null ? [] : [why];
  }
  const lives =
    countEffect(verdict, context.policy, stuckForMs(state, e)) === 'resets' && e.sql.answer === 'alive';
  if (lives && e.sql.why !== 'starting') {
    const why = `the primary ${state.identity.peer} lives (${verdict.diagnosis})`;
    return [obstacle('primary-lives', why, 'whpg-failover switchover')];
  }
  const fence = fenceInDoubt(state, e, verdict, context.policy);
  const handsOver = e.ssh.report?.clusterState === 'shut down';
  const found = blockers(state, e, verdict, context).map(({ rule, why, help }) =>
    obstacle(rule, why, handsOver && rule === 'shut-down' ? HANDS_OVER : help),
  );
  return fence === null ? found : [...found, fence];
}

/** Why this daemon carries out no order at all, in words; null: it may. */
export function notTheStandby({ phase, pause, identity }: State, policy: Policy): string | null {
  if (pause !== null) return `it is paused by ${pause.by} (${pause.reason}): whpg-failover resume, first`;
  if (policy.observeOnly) return 'failover.observeOnly is set: this daemon acts on nothing';
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

/**
 * Everything must be well: what is not can wait, or is a failover. A primary that was stopped cleanly hands over, too:
 * so a switchover that got stuck is finished by ordering it again.
 */
function againstSwitchover(
  state: State,
  e: Evidence,
  verdict: Verdict,
  { policy }: Context,
): Obstacle | null {
  const { peer } = state.identity;
  if (e.ssh.report === null) {
    const why = `the host of ${peer} cannot be asked over SSH (${e.ssh.detail || e.ssh.why})`;
    return obstacle('host-silent', why, 'whpg-failover doctor');
  }
  if (e.local.role !== 'standby') {
    const why = `our own database is ${e.local.role} (${e.local.detail})`;
    return obstacle('standby-not-ready', why, 'whpg-failover status');
  }
  if (e.ssh.report.clusterState === 'shut down') return null;
  if (e.sql.why !== 'ready') {
    const why = `the primary ${peer} does not serve (${verdict.diagnosis})`;
    return obstacle('primary-does-not-serve', why, 'whpg-failover failover');
  }
  const safety = dataSafety(state, e.startedMs, policy);
  return safety.safe ? null : obstacle('data-at-risk', safety.why, 'whpg-failover why');
}

/** The fence failed before, or would have to be confirmed by a host that does not answer. */
function fenceInDoubt(state: State, e: Evidence, { diagnosis }: Verdict, policy: Policy): Obstacle | null {
  const { phase, peerPaused } = state;
  const { peer } = state.identity;
  if (phase.phase === 'halted' && phase.code === 'FENCE_FAILED')
    return obstacle('fence', `the fence of ${peer} has failed before`, FENCE_HELP);
  const gone = diagnosis === 'host-unreachable' || diagnosis === 'database-down';
  const needed = policy.fence === 'required' || peerPaused || !gone;
  if (!needed || e.ssh.report !== null || policy.hasFenceCommand) return null;
  return obstacle('fence', `the host of ${peer} is silent and cannot confirm that it is gone`, FENCE_HELP);
}

const HANDS_OVER =
  'whpg-failover switchover takes over from one that was stopped cleanly, and loses nothing.';

const FENCE_HELP = 'Switch its host off and see that it is off, or set fence.command.';
