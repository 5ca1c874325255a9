import type { FailingOver } from '../core/phases.ts';
import type { Step, StepOutcome } from '../core/steps.ts';
import type { WallMs } from '../core/units.ts';
import type { Recorded } from './recorded.ts';

/** One run of a step, as the journal has it. */
export interface StepRun {
  readonly step: Step;
  readonly attempt: number;
  readonly fromWallMs: WallMs;
  /** Null: no outcome was recorded. */
  readonly tookMs: number | null;
  readonly outcome: StepOutcome | null;
}

export interface Failover {
  /** The number of the record that began it: what `report` is given. */
  readonly id: number;
  readonly startedWallMs: WallMs;
  readonly endedWallMs: WallMs | null;
  readonly tookMs: number | null;
  /** By the message that announced it; null when it is not there. */
  readonly oldPrimary: string | null;
  /** The epoch that it makes names the new primary. */
  readonly epoch: FailingOver['epoch'];
  readonly cause: string;
  readonly proof: string;
  readonly fence: string;
  readonly why: string;
  readonly result: 'done' | 'called off' | 'halted' | 'superseded' | 'not finished';
  /** The code of the halt, or the reason of the last record. */
  readonly end: string;
  readonly steps: readonly StepRun[];
}

/** Every failover of the journal, the oldest first. */
export function failoversOf(recorded: readonly Recorded[]): readonly Failover[] {
  const found: Failover[] = [];
  let open: Draft | null = null;
  for (const one of recorded) {
    const { phase } = one;
    if (phase.phase === 'failing-over') {
      open ??= { first: one, phase, steps: [] };
      open.phase = phase;
    }
    if (open === null) continue;
    follow(open, one);
    if (phase.phase !== 'failing-over') {
      found.push(failoverOf(open, one));
      open = null;
    }
  }
  return open === null ? found : [...found, failoverOf(open, null)];
}

interface Draft {
  readonly first: Recorded;
  phase: FailingOver;
  steps: StepRun[];
}

function follow(draft: Draft, { event, actions, atWallMs }: Recorded): void {
  if (event.kind === 'outcome') {
    const { outcome } = event;
    draft.steps = draft.steps.map((run) =>
      run.step === outcome.step && run.outcome === null
        ? { ...run, outcome, tookMs: atWallMs - run.fromWallMs }
        : run,
    );
  }
  for (const action of actions) {
    if (action.kind !== 'run-step') continue;
    const { step } = action;
    const attempt = draft.phase.step === step ? draft.phase.attempt : 1;
    draft.steps.push({ step, attempt, fromWallMs: atWallMs, tookMs: null, outcome: null });
  }
}

function failoverOf({ first, phase, steps }: Draft, last: Recorded | null): Failover {
  return {
    id: first.seq,
    startedWallMs: first.atWallMs,
    endedWallMs: last?.atWallMs ?? null,
    tookMs: last === null ? null : last.atWallMs - first.atWallMs,
    oldPrimary: peerOf(first),
    epoch: phase.epoch,
    cause: phase.cause,
    proof: phase.proof,
    fence: phase.fence,
    why: first.reason,
    result: last === null ? 'not finished' : resultOf(last),
    end: last === null ? '' : last.phase.phase === 'halted' ? last.phase.code : last.reason,
    steps,
  };
}

function peerOf({ notices, before }: Recorded): string | null {
  const named = notices.find(({ params }) => params.peer !== undefined)?.params.peer;
  const peer = named ?? before?.identity.peer;
  return peer === undefined ? null : String(peer);
}

function resultOf({ phase }: Recorded): Failover['result'] {
  if (phase.phase === 'serving') return 'done';
  if (phase.phase === 'halted') return 'halted';
  return phase.phase === 'ghost' ? 'superseded' : 'called off';
}
