import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { simulatorOf } from './mutate.ts';

test('the core as it is keeps every promise in the histories that catch the mutants', async () => {
  const simulate = await simulatorOf(null);
  const broken = MUTANTS.flatMap(({ seed }) => simulate({ firstSeed: seed, seeds: 1 }).violations);
  expect(broken).toEqual([]);
});

test('every promise of the simulator is broken by some mutant', () => {
  const folder = join(import.meta.dirname, '../../src/sim');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  const promises = text.flatMap((code) =>
    [...code.matchAll(/violate\(\s*'([a-z-]+)'/g)].map((found) => found[1]),
  );
  const caught = MUTANTS.map(({ caughtBy }) => caughtBy);
  expect(new Set<string | undefined>(caught)).toEqual(new Set([...promises, 'liveness']));
});

test.each(MUTANTS)('a core that $name breaks a promise', async (mutant) => {
  const simulate = await simulatorOf(mutant);
  const { violations } = simulate({ firstSeed: mutant.seed, seeds: 1 });
  expect(violations.map(({ invariant }) => invariant)).toEqual([mutant.caughtBy]);
});
