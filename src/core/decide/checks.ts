import { change } from '../change.ts';
import { CHECKS_FRESH_MS } from '../checks.ts';
import type { Decision } from '../decision.ts';
import type { Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { inSync } from '../ledger.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../state.ts';
import type { Context } from './draft.ts';
import { startFailover } from './failover.ts';
import { type Blocker, blockers } from './gate.ts';
import { suspicion } from './order.ts';
import type { Condition } from './remind.ts';

/**
 * What the primary's checks that count mean for this standby. `calm`: none is known to fail. `moot`: they fail, and
 * nothing would be better here, or it cannot be known. `counts`: they fail there, and this node could do better.
 */
export type ChecksWeighed =
  | { readonly kind: 'calm' }
  | { readonly kind: 'moot' | 'counts'; readonly checks: string; readonly why: string };

/** From one beat. The primary serves: whether it does is for its diagnosis to say, not for a check. */
export function weighChecks(state: State, e: Evidence, policy: Policy): ChecksWeighed {
  const theirs = e.ssh.report?.checks;
  const { phase } = state.phase;
  const judges = (phase === 'watching' || phase === 'suspecting') && e.sql.why === 'ready';
  if (theirs === undefined || !judges || theirs.as !== 'primary' || theirs.ageMs > CHECKS_FRESH_MS)
    return { kind: 'calm' };
  const failing = theirs.results.filter(({ effect, verdict }) => effect === 'count' && verdict === 'fail');
  if (failing.length === 0) return { kind: 'calm' };
  const checks = failing.map(({ name }) => name).join(', ');
  const why = whyMoot(state, e, policy);
  return why === null ? { kind: 'counts', checks, why: 'all pass here' } : { kind: 'moot', checks, why };
}

function whyMoot(state: State, e: Evidence, policy: Policy): string | null {
  if (state.pause !== null) return `paused by ${state.pause.by} (${state.pause.reason})`;
  if (policy.on === 'host') return 'failover.on is host';
  if (e.local.role !== 'standby') return `our own database is ${e.local.role} (${e.local.detail})`;
  const ours = (e.checks?.as === 'standby' ? e.checks.results : []).filter(
    ({ effect }) => effect === 'count',
  );
  if (ours.length === 0) return 'no check has run here';
  const not = ours.find(({ verdict }) => verdict !== 'pass');
  if (not !== undefined)
    return `here ${not.name} ${not.verdict === 'fail' ? 'fails, too' : `is not known (${not.why})`}`;
  if (e.ssh.report?.daemon !== true) return 'its daemon does not run';
  if (state.peerPaused) return 'its daemon is paused';
  if (!policy.channels.replication || state.ledger === null) return 'replication is not seen';
  const sync = inSync(state.ledger, { ...policy, maxLagBytes: 0 });
  return sync.safe ? null : sync.why;
}

/** Counts beats in a row. One that was void, or in which the primary did not serve, begins the count anew. */
export function countCheckBeats(state: State, e: Evidence, { diagnosis }: Verdict, policy: Policy): State {
  const { failing, counted } = state.checkBeats;
  const serves = diagnosis === 'healthy' || diagnosis === 'degraded';
  const { kind } = serves ? weighChecks(state, e, policy) : ({ kind: 'calm' } as const);
  if (kind === 'calm') return failing === 0 ? state : { ...state, checkBeats: { failing: 0, counted: 0 } };
  const beats = { failing: failing + 1, counted: kind === 'counts' ? counted + 1 : 0 };
  return change(state, { checkBeats: beats });
}

/** What stands in the way of any takeover; witnesses are for silence, and what the ledger says has been asked. */
const RULES: readonly Blocker['rule'][] = [
  'paused',
  'observe-only',
  'cooldown',
  'standby-not-ready',
  'shut-down',
];

/** Why a full count does not lead to a takeover; null: it does. */
export function checksHeld(state: State, e: Evidence, verdict: Verdict, context: Context): string | null {
  const { policy, now } = context;
  const blocker = blockers(state, e, verdict, context).find(({ rule }) => RULES.includes(rule));
  if (blocker !== undefined) return blocker.why;
  if (state.checkTakeoverAtWallMs === null) return null;
  const leftMs = state.checkTakeoverAtWallMs + policy.cooldownMs - now.wallMs;
  return leftMs > 0 && leftMs <= policy.cooldownMs
    ? `it was tried a moment ago and called off (${Math.ceil(leftMs / 1000)} s left)`
    : null;
}

/**
 * The primary lives and is of no use, and this node would be: it takes over as in a switchover, which loses nothing and
 * is undone when something fails on the way. Null: nothing of that.
 */
export function onChecks(state: State, e: Evidence, verdict: Verdict, context: Context): Decision | null {
  const { policy, now } = context;
  if (state.checkBeats.counted < policy.thresholdBeats) return null;
  const weighed = weighChecks(state, e, policy);
  if (weighed.kind !== 'counts' || checksHeld(state, e, verdict, context) !== null) return null;
  const next: State = {
    ...state,
    checkBeats: { failing: 0, counted: 0 },
    checkTakeoverAtWallMs: now.wallMs,
  };
  const cause = { plan: 'checks', checks: weighed.checks, count: state.checkBeats.counted } as const;
  return startFailover(next, suspicion(state, e, verdict, context), e, verdict, context, cause);
}

/** On the primary each of its checks that has fallen; on the standby, why those that count do not lead to anything. */
export function checkConditions(
  state: State,
  e: Evidence,
  verdict: Verdict,
  context: Context,
): readonly Condition[] {
  const { self, peer } = state.identity;
  const fallen = (e.checks?.as === 'primary' ? e.checks.results : []).filter((check) => check.fallen);
  const failing = fallen.map(({ name, why }): Condition => {
    return { code: 'CHECK_FAILING', about: name, params: { self, check: name, why } };
  });
  const weighed = weighChecks(state, e, context.policy);
  if (weighed.kind === 'calm' || state.checkBeats.failing < context.policy.thresholdBeats) return failing;
  const held = weighed.kind === 'moot' ? weighed.why : checksHeld(state, e, verdict, context);
  return held === null
    ? failing
    : [
        ...failing,
        { code: 'CHECK_TAKEOVER_HELD', params: { self, peer, checks: weighed.checks, why: held } },
      ];
}
