import { expect, test } from 'vitest';
import type { Fault } from '../../src/sim/fault-kinds.ts';
import { FAULTS_FROM_MS, FAULTS_UNTIL_MS, type Plan, planOf } from '../../src/sim/plan.ts';
import { random } from '../../src/sim/random.ts';
import { type History, run } from '../../src/sim/run.ts';

const SEEDS = Number(process.env.SEEDS ?? 150);

/** The history of this seed, in which a check that counts fails besides, on the one node or the other. */
function withCheck(seed: number): Plan {
  const plan = planOf(seed);
  const chance = random(seed + 1_000_003);
  const failing = Array.from({ length: chance.int(1, 2) }, (_, index): Fault => {
    const atMs = chance.int(FAULTS_FROM_MS, FAULTS_UNTIL_MS - 12_000);
    const node = chance.chance(index === 0 ? 0.85 : 0.3) ? 0 : 1;
    return { kind: 'check-fails', node, atMs, forMs: chance.int(1000, FAULTS_UNTIL_MS - atMs) };
  });
  const { options } = plan;
  // Half of them without any other fault than one that may come in the middle of the hand-over.
  const faults = chance.chance(0.5) ? plan.faults : plan.faults.slice(0, 1);
  const policy = { ...options.policy, observeOnly: false };
  // Whoever acknowledges in the middle of a hand-over has a history of his own.
  return {
    ...plan,
    visitMs: null,
    options: { ...options, policy, checks: true },
    faults: [...faults, ...failing],
  };
}

interface Seen extends History {
  readonly begun: number;
  readonly done: number;
  readonly again: number;
}

function play(plan: Plan): Seen {
  const seen = { begun: 0, done: 0, again: 0 };
  const history = run(plan, {
    decided: (_atMs, _node, _event, { notices }) => {
      for (const { code } of notices) {
        if (code === 'CHECK_TAKEOVER') seen.begun += 1;
        if (code === 'SWITCHOVER_DONE') seen.done += 1;
        if (code === 'FENCE_AGAIN') seen.again += 1;
      }
    },
  });
  return { ...history, ...seen };
}

test(`no promise is broken in ${SEEDS} histories in which a check that counts fails`, () => {
  const all = Array.from({ length: SEEDS }, (_, index) => ({
    seed: index + 1,
    ...play(withCheck(index + 1)),
  }));
  const broken = all.filter(({ violation }) => violation !== null);
  expect(broken.map(({ seed, violation }) => ({ seed, violation }))).toEqual([]);
  const sum = (of: (seen: Seen) => number): number => all.reduce((total, seen) => total + of(seen), 0);
  if (process.env.SEEDS !== undefined)
    console.log({
      begun: sum(({ begun }) => begun),
      done: sum(({ done }) => done),
      again: sum(({ again }) => again),
    });
  expect(sum(({ begun }) => begun)).toBeGreaterThan(SEEDS / 10);
  expect(sum(({ done }) => done)).toBeGreaterThan(SEEDS / 20);
});

const failingOn = (node: 0 | 1): Fault => ({ kind: 'check-fails', node, atMs: 5000, forMs: 20_000 });

test('a check that fails on both nodes moves nothing; one that fails on the primary alone moves the service once', () => {
  const calm = { ...withCheck(1), order: null, visitMs: null };
  const { policy } = calm.options;
  const options = { ...calm.options, policy: { ...policy, on: 'database', cooldownMs: 600_000 } as const };
  expect(play({ ...calm, options, faults: [failingOn(0), failingOn(1)] })).toMatchObject({
    begun: 0,
    violation: null,
  });
  expect(play({ ...calm, options, faults: [failingOn(1)] })).toMatchObject({ begun: 0, violation: null });
  expect(play({ ...calm, options, faults: [failingOn(0)] })).toMatchObject({
    begun: 1,
    done: 1,
    violation: null,
  });
});
