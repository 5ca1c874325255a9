import { expect, test } from 'vitest';
import { decide } from '../../src/core/decide/decide.ts';
import { DIAGNOSES } from '../../src/core/diagnosis.ts';
import { PHASES } from '../../src/core/phases.ts';
import { initialState, type State } from '../../src/core/state.ts';
import { planOf } from '../../src/sim/plan.ts';
import { run } from '../../src/sim/run.ts';
import { type SimulateResult, simulate } from '../../src/sim/simulate.ts';

let played: SimulateResult | null = null;
const firstHistories = (): SimulateResult => (played ??= simulate({ firstSeed: 1, seeds: 300 }));

test('no promise is broken in the first histories', () => {
  expect(firstHistories().violations).toEqual([]);
});

test.each([
  [1_129_303, 'a primary that was restarted twice between two looks'],
  [1_190_563, 'a lone reply between two silences'],
  [538_874, 'a primary that was restarted behind a cut'],
  [48_042, 'a switchover whose promotion fails, and a human who starts what is being fenced'],
])('no promise is broken in history %i: %s', (firstSeed) => {
  expect(simulate({ firstSeed, seeds: 1 }).violations).toEqual([]);
});

test('every phase and every diagnosis is reached by some history', () => {
  const { phasesReached, diagnosesReached } = firstHistories();
  expect(Object.keys(phasesReached).toSorted()).toEqual(Object.keys(PHASES).toSorted());
  expect(Object.keys(diagnosesReached).toSorted()).toEqual(Object.keys(DIAGNOSES).toSorted());
});

/** Every decision of one history, one line each. */
function linesOf(seed: number): string[] {
  const lines: string[] = [];
  run(planOf(seed), {
    decided: (atMs, node, event, { reason }) => lines.push(`${atMs} ${node} ${event.kind} ${reason}`),
  });
  return lines;
}

test('the same seed gives the same history twice', () => {
  expect(linesOf(7)).toEqual(linesOf(7));
});

test('a recorded history replays to the same decisions', () => {
  const plan = planOf(5);
  const states: [State | null, State | null] = [null, null];
  run(plan, {
    decided: (_atMs, node, event, decision, now) => {
      const fresh = initialState(decision.state.identity);
      const before = event.kind === 'started' ? fresh : (states[node] ?? fresh);
      const stored = JSON.parse(JSON.stringify({ before, event, now })) as {
        before: State;
        event: typeof event;
        now: typeof now;
      };
      const again = decide(stored.before, stored.event, stored.now, plan.options.policy);
      expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(decision)));
      states[node] = again.state;
    },
  });
});

test('a broken promise comes with its seed, the fewest faults that show it, and the way to see it again', () => {
  const [violation] = simulate({
    firstSeed: 1,
    seeds: 500,
    violationsMax: 1,
    policy: { ...planOf(1).options.policy, fence: 'best-effort', hasFenceCommand: false, giveUpAfterMs: 1e9 },
  }).violations;
  expect(violation?.story.length).toBeGreaterThan(0);
  expect(violation?.story.length).toBeLessThan(3);
  expect(violation?.replay).toContain(`--seed ${violation?.seed}`);
});
