import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { simulatorOf } from './mutate.ts';

test('the core as it is keeps every promise in the histories that catch the mutants', async () => {
  const simulate = await simulatorOf(null);
  const broken = MUTANTS.flatMap(({ seed }) => simulate({ firstSeed: seed, seeds: 1 }).violations);
  expect(broken).toEqual([]);
});

test.each(MUTANTS)('a core that $name breaks a promise', async (mutant) => {
  const simulate = await simulatorOf(mutant);
  const { violations } = simulate({ firstSeed: mutant.seed, seeds: 1 });
  expect(violations.map(({ invariant }) => invariant)).toEqual([mutant.caughtBy]);
});
