import type { Decision, Notice } from '../decision.ts';
import type { Verdict } from '../diagnosis.ts';
import type { Epoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import type { Params } from '../messages.ts';
import type { TakeOver } from '../order.ts';
import { openPaceMs } from '../pace.ts';
import type { FailingOver, Suspecting } from '../phases.ts';
import type { State } from '../state.ts';
import { type MonoMs, monoMs } from '../units.ts';
import { type Context, draft, once } from './draft.ts';

/** Checks of the site's that count fail on a primary that lives: it hands over as in a switchover. */
export interface CheckTakeover {
  readonly plan: 'checks';
  readonly checks: string;
  /** Beats in a row. */
  readonly count: number;
}

/** Every rule has agreed: the first step is the fence. */
export function startFailover(
  state: State,
  suspicion: Suspecting,
  e: Evidence,
  verdict: Verdict,
  { now, policy }: Context,
  occasion: TakeOver | CheckTakeover | null = null,
): Decision {
  const ordered = occasion?.plan === 'checks' ? null : occasion;
  const run = e.ssh.report?.postmasterRun ?? null;
  const handOver = occasion?.plan === 'checks' || occasion?.plan === 'switchover';
  const phase: FailingOver = {
    phase: 'failing-over',
    step: 'fence',
    attempt: 1,
    epoch: nextEpoch(state, e),
    cause: handOver ? 'switchover' : verdict.diagnosis,
    ...(ordered === null ? {} : { overrides: ordered.overrides }),
    proof: verdict.proof,
    ...(run !== null && { postmasterRun: run }),
    fence: 'pending',
    fenceDetail: '',
    silentSinceMs: silentSince(state, suspicion, e),
    startedMs: now.monoMs,
  };
  const { self, peer } = state.identity;
  const params = { self, peer, diagnosis: verdict.diagnosis, why: verdict.reason };
  const spareLiving = verdict.diagnosis !== 'database-hung';
  const order = { spareLiving, sshSilent: e.ssh.why === 'silence', ...(handOver && { handOver }) };
  return draft(
    { ...state, order: null, phase },
    `failover: ${verdict.diagnosis}: ${verdict.reason}`,
    policy,
    {
      actions: [{ kind: 'run-step', step: 'fence', order, epoch: phase.epoch }],
      notices: [startNotice(occasion, params)],
      nextBeatInMs: openPaceMs(policy),
    },
  );
}

function startNotice(occasion: TakeOver | CheckTakeover | null, params: Params): Notice {
  if (occasion === null) return once('FAILOVER_STARTED', params);
  if (occasion.plan === 'checks')
    return once('CHECK_TAKEOVER', { ...params, checks: occasion.checks, count: occasion.count });
  const { plan, by, overrides } = occasion;
  if (plan === 'switchover') return once('SWITCHOVER_STARTED', { ...params, by });
  return once('ORDERED_FAILOVER', { ...params, by, risks: overrides.join(', ') || 'none' });
}

/**
 * When the primary may have lost everybody, rather late than early. Our own small probes tell it to some 100 ms, but
 * not when somebody else still saw it after they fell silent, or the silence was ours at first: then it was alone from the first beat at the latest in which
 * enough witnesses called it dead.
 */
function silentSince({ primarySeenMs, blindMs }: State, suspicion: Suspecting, e: Evidence): MonoMs {
  const { sinceMs, witnessedMs } = suspicion;
  const silentMs = monoMs(e.endedMs - e.silentForMs);
  const fromMs = witnessedMs ?? sinceMs;
  const seenSince = primarySeenMs !== null && primarySeenMs >= silentMs;
  const oursAtFirst = blindMs !== null && blindMs >= silentMs;
  return fromMs > sinceMs || seenSince || oursAtFirst ? later(fromMs, silentMs) : silentMs;
}

const later = (one: MonoMs, other: MonoMs): MonoMs => (one > other ? one : other);

function nextEpoch(state: State, e: Evidence): Epoch {
  const timeline = Math.max(e.local.timeline ?? 0, state.epoch?.timeline ?? 0) + 1;
  return { timeline, failover: (state.epoch?.failover ?? 0) + 1, primary: state.identity.self };
}
