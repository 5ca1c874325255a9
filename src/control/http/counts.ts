import { diagnose } from '../../core/diagnose.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Phase } from '../../core/phases.ts';
import type { Policy } from '../../core/policy.ts';
import type { State } from '../../core/state.ts';

/** What a monitoring system wants counted since this process began. */
export interface Counts {
  readonly beats: number;
  /** Beats whose evidence was void, since they came late. */
  readonly lateBeats: number;
  readonly decisions: number;
  readonly phaseChanges: number;
  /** From planned to seen, of the last beat. */
  readonly beatTookMs: number | null;
  /** From the first silence, or the order, until this node served; null: none in this process. */
  readonly failoverTookMs: number | null;
}

export interface Counter {
  /** After each decision. The same evidence is counted once. */
  add(state: State, evidence: Evidence | null, policy: Policy, nowMs: number): void;
  read(): Counts;
}

export function counter(): Counter {
  let counts: Counts = {
    beats: 0,
    lateBeats: 0,
    decisions: 0,
    phaseChanges: 0,
    beatTookMs: null,
    failoverTookMs: null,
  };
  let last: Evidence | null = null;
  let before: Phase | null = null;
  return {
    add(state, evidence, policy, nowMs) {
      const fresh = evidence !== null && evidence !== last;
      const late = fresh && diagnose(evidence, policy).diagnosis === 'observer-late';
      const changed = before !== null && before.phase !== state.phase.phase;
      counts = {
        beats: counts.beats + (fresh ? 1 : 0),
        lateBeats: counts.lateBeats + (late ? 1 : 0),
        decisions: counts.decisions + 1,
        phaseChanges: counts.phaseChanges + (changed ? 1 : 0),
        beatTookMs: fresh ? evidence.endedMs - evidence.startedMs : counts.beatTookMs,
        failoverTookMs: tookOver(before, state.phase, nowMs) ?? counts.failoverTookMs,
      };
      last = evidence;
      before = state.phase;
    },
    read: () => counts,
  };
}

/** The same time that the message of its end tells. */
function tookOver(was: Phase | null, is: Phase, nowMs: number): number | null {
  return was?.phase === 'failing-over' && is.phase === 'serving'
    ? Math.round(nowMs - was.silentSinceMs)
    : null;
}
