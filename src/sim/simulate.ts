import { diagnose } from '../core/diagnose.ts';
import type { Diagnosis } from '../core/diagnosis.ts';
import type { PhaseName } from '../core/phases.ts';
import type { Policy } from '../core/policy.ts';
import { describeFault } from './fault-kinds.ts';
import { describeOrder } from './orders.ts';
import { type Plan, planOf } from './plan.ts';
import { run, type Violation } from './run.ts';
import { describeVisit } from './visit.ts';

export interface SimulateOptions {
  readonly firstSeed: number;
  readonly seeds: number;
  /** These settings instead of some that each seed draws. */
  readonly policy?: Policy;
  /** Stop at this many violations; each costs the time of its shrinking. */
  readonly violationsMax?: number;
}

export interface SeedViolation extends Violation {
  readonly seed: number;
  /** The fewest faults that still break the promise, one line each. */
  readonly story: readonly string[];
  readonly replay: string;
}

export interface SimulateResult {
  readonly seeds: number;
  readonly beats: number;
  readonly violations: readonly SeedViolation[];
  readonly phasesReached: Readonly<Partial<Record<PhaseName, number>>>;
  readonly diagnosesReached: Readonly<Partial<Record<Diagnosis, number>>>;
}

/** Runs the histories of a range of seeds, one after the other. */
export function simulate(options: SimulateOptions): SimulateResult {
  const { firstSeed, policy = null, violationsMax = 10 } = options;
  const violations: SeedViolation[] = [];
  const phases: Partial<Record<PhaseName, number>> = {};
  const diagnoses: Partial<Record<Diagnosis, number>> = {};
  let beats = 0;
  let seeds = 0;
  while (seeds < options.seeds && violations.length < violationsMax) {
    const seed = firstSeed + seeds;
    const plan = planOf(seed, policy);
    const history = run(plan, {
      decided: (_atMs, _node, event, { state }) => {
        const { phase } = state.phase;
        phases[phase] = (phases[phase] ?? 0) + 1;
        if (event.kind !== 'beat') return;
        const { diagnosis } = diagnose(event.evidence, plan.options.policy);
        diagnoses[diagnosis] = (diagnoses[diagnosis] ?? 0) + 1;
      },
    });
    seeds += 1;
    beats += history.beats;
    if (history.violation !== null) violations.push(explain(seed, plan, history.violation));
  }
  return { seeds, beats, violations, phasesReached: phases, diagnosesReached: diagnoses };
}

function explain(seed: number, plan: Plan, violation: Violation): SeedViolation {
  const { faults, order = null, visitMs = null } = shrink(plan, violation.invariant);
  const story = [
    ...faults.map(describeFault),
    ...(order === null ? [] : [describeOrder(order)]),
    ...(visitMs === null ? [] : [describeVisit(visitMs)]),
  ];
  return { ...violation, seed, story, replay: `whpg-failover simulate --seed ${seed}` };
}

/** Leaves out what people do and one fault after the other as long as the same promise is broken without it. */
export function shrink(plan: Plan, invariant: string): Plan {
  const unattended = { ...plan, order: null, visitMs: null };
  const attended = plan.order != null || plan.visitMs != null;
  if (attended && run(unattended).violation?.invariant === invariant) return shrink(unattended, invariant);
  for (const fault of plan.faults) {
    const fewer = { ...plan, faults: plan.faults.filter((one) => one !== fault) };
    if (run(fewer).violation?.invariant === invariant) return shrink(fewer, invariant);
  }
  return plan;
}
