import type { ScenarioResult } from '../sim/scenario.ts';
import type { SimulateResult } from '../sim/simulate.ts';

export function formatSimulation(result: SimulateResult, elapsedSeconds: number): string {
  const broken = result.violations.map(({ seed, atMs, invariant, detail, story, replay }) =>
    [
      `seed ${seed}: BROKEN at ${(atMs / 1000).toFixed(2)} s: ${invariant}: ${detail}`,
      ...story.map((line) => `    ${line}`),
      `    again: ${replay}`,
    ].join('\n'),
  );
  return [
    `${result.seeds} seeds, ${result.beats} beats, ${elapsedSeconds.toFixed(1)} s: ${result.violations.length} promises broken`,
    `phases reached:    ${counted(result.phasesReached)}`,
    `diagnoses reached: ${counted(result.diagnosesReached)}`,
    ...broken,
  ].join('\n');
}

const counted = (counts: Readonly<Partial<Record<string, number>>>): string =>
  Object.entries(counts)
    .map(([name, times]) => `${name} ${times}`)
    .join(', ');

/** A timeline for a person, and what it comes to with these settings. */
export function formatScenario(what: string, result: ScenarioResult): string {
  const lines = result.timeline.map(
    ({ atMs, who, what: said }) => `${seconds(atMs)}  ${who.padEnd(5)}  ${said}`,
  );
  const detection =
    result.detectionMs === null ? 'no failover' : `detected after ${seconds(result.detectionMs).trim()}`;
  return [
    what,
    ...lines,
    `${detection}; longest time without a write ${seconds(result.outageMs).trim()}`,
  ].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2).padStart(7)} s`;
