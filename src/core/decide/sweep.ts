import type { Decision } from '../decision.ts';
import type { State } from '../state.ts';
import { SWEEP_PASS_MS, type SweepReport } from '../sweep.ts';
import { monoMs } from '../units.ts';
import { type Context, draft, once } from './draft.ts';
import type { Condition } from './remind.ts';

/** A pass whose report never came is begun again after this. */
const LOST_AFTER_MS = 2 * SWEEP_PASS_MS;

const PAUSE_MS = { first: 1000, longest: 60_000 } as const;

/**
 * We serve after a failover, and some segment may still hold locks of the old primary's sessions: a level, so that
 * neither a restart nor a lost report ends it before it is clean. It runs beside the beats and holds nothing up.
 */
export function sweepWhenDue(decision: Decision, { now, policy }: Context): Decision {
  const { state } = decision;
  if (!isUnswept(state)) return state.sweep === null ? decision : { ...decision, state: forget(state) };
  if (state.pause !== null || policy.observeOnly) return decision;
  if (state.sweep !== null && now.monoMs < state.sweep.dueMs) return decision;
  const attempt = (state.sweep?.attempt ?? 0) + 1;
  const sweep = { attempt, dueMs: monoMs(now.monoMs + LOST_AFTER_MS), report: state.sweep?.report ?? null };
  return {
    ...decision,
    state: { ...state, sweep },
    actions: [...decision.actions, { kind: 'sweep-segments', attempt }],
  };
}

/** What became of a pass. One that comes late, after we gave up serving or a newer pass began, changes nothing. */
export function onSwept(state: State, attempt: number, report: SweepReport, context: Context): Decision {
  const { now, policy } = context;
  const { lastFailover, sweep } = state;
  if (!isUnswept(state) || lastFailover === null || sweep?.attempt !== attempt)
    return draft(state, 'the report of a sweep came late', policy);
  const { self, peer } = state.identity;
  if (report.trouble === null) {
    const swept = { ...forget(state), lastFailover: { ...lastFailover, swept: true } };
    const params = { self, peer, ended: report.ended, segments: report.segments };
    return draft(swept, `swept ${report.segments} segments`, policy, {
      notices: [once('SEGMENTS_SWEPT', params)],
    });
  }
  const waitMs = Math.min(PAUSE_MS.first * 2 ** (attempt - 1), PAUSE_MS.longest);
  const next = { attempt, dueMs: monoMs(now.monoMs + waitMs), report };
  return draft({ ...state, sweep: next }, `not swept: ${report.trouble}`, policy, {
    nextBeatInMs: Math.min(waitMs, policy.intervalMs),
  });
}

/** Held as long as some segment was not seen clean. */
export function sweepConditions({ identity, sweep }: State): readonly Condition[] {
  const report = sweep?.report ?? null;
  if (report === null || report.trouble === null) return [];
  const { segments, clean, trouble: why } = report;
  return [{ code: 'SEGMENTS_NOT_SWEPT', params: { ...identity, left: segments - clean, segments, why } }];
}

const isUnswept = ({ phase, lastFailover, identity }: State): boolean =>
  phase.phase === 'serving' && lastFailover?.swept === false && lastFailover.epoch.primary === identity.self;

const forget = (state: State): State => ({ ...state, sweep: null });
