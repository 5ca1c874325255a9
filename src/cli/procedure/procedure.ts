import type { Clock } from '../../runtime/ports.ts';
import type { StopCode } from './stops.ts';

/** Why a procedure cannot go on: what was found, and the command that helps. */
export interface Stop {
  readonly kind: 'stop';
  readonly code: StopCode;
  readonly why: string;
  readonly help: string;
}

/** What a step finds when it looks: nothing to do, something to do, or a reason to stop. Looking changes nothing. */
export type Look =
  | { readonly kind: 'done'; readonly seen: string }
  | { readonly kind: 'todo'; readonly plan: string }
  | Stop;

/** A question, a deed, and the question again: so each can be repeated, and after an interruption goes on. */
export interface Step {
  readonly name: string;
  readonly look: () => Promise<Look>;
  /** Null: it was done, as far as can be told; the second look is the result. Without a deed it is a check. */
  readonly act?: (tell: (progress: string) => void) => Promise<Stop | null>;
  /** What it is about, for a dry run in which something before it is still to be done: then it cannot look. */
  readonly later?: string;
}

export interface StepReport {
  readonly step: string;
  /** `ok`: nothing had to be done. `would`: in a dry run. */
  readonly outcome: 'ok' | 'done' | 'would' | 'stopped';
  readonly text: string;
  readonly tookMs: number;
  readonly stop: Stop | null;
}

export interface ProcedureWatch {
  /** A step is over. */
  readonly onStep: (report: StepReport) => void;
  /** A deed goes on. */
  readonly onProgress: (step: string, progress: string) => void;
}

/** Step after step, up to the first that stops. In a dry run nothing is done, and what would be is told. */
export async function runProcedure(
  steps: readonly Step[],
  {
    dryRun,
    clock,
    signal,
  }: { readonly dryRun: boolean; readonly clock: Clock; readonly signal: AbortSignal },
  watch: ProcedureWatch,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    const startedMs = clock.now().monoMs;
    const isLater = dryRun && step.later !== undefined && reports.some(({ outcome }) => outcome === 'would');
    const result = signal.aborted ? interrupted : isLater ? laterOf(step) : await take(step, dryRun, watch);
    const report = reportOf(step, result, clock.now().monoMs - startedMs);
    reports.push(report);
    watch.onStep(report);
    if (report.stop !== null) break;
  }
  return reports;
}

type Result = { readonly outcome: StepReport['outcome']; readonly text: string } | Stop;

async function take(step: Step, dryRun: boolean, watch: ProcedureWatch): Promise<Result> {
  const before = await step.look();
  if (before.kind === 'stop') return before;
  if (before.kind === 'done') return { outcome: 'ok', text: before.seen };
  if (dryRun || step.act === undefined) return { outcome: 'would', text: before.plan };
  watch.onProgress(step.name, before.plan);
  const stop = await step.act((progress) => watch.onProgress(step.name, progress));
  if (stop !== null) return stop;
  const after = await step.look();
  if (after.kind === 'stop') return after;
  if (after.kind === 'done') return { outcome: 'done', text: after.seen };
  return stopAt(
    'NOT_SEEN',
    `still to be done: ${after.plan}`,
    'Run it again; then look at the log of the service.',
  );
}

const laterOf = ({ later = '' }: Step): Result => ({ outcome: 'would', text: later });

function reportOf({ name }: Step, result: Result, tookMs: number): StepReport {
  const common = { step: name, tookMs: Math.round(tookMs) };
  if ('outcome' in result) return { ...common, ...result, stop: null };
  return { ...common, outcome: 'stopped', text: result.why, stop: result };
}

export const stopAt = (code: StopCode, why: string, help: string): Stop => ({
  kind: 'stop',
  code,
  why,
  help,
});
export const done = (seen: string): Look => ({ kind: 'done', seen });
export const todo = (plan: string): Look => ({ kind: 'todo', plan });

const interrupted = stopAt('INTERRUPTED', 'interrupted', 'Run the same command again.');

export const stopOf = (reports: readonly StepReport[]): Stop | null => reports.at(-1)?.stop ?? null;
