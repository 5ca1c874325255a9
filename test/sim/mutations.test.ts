import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { brokenAround } from './mutate.ts';

test('the core as it is keeps every promise in the histories that catch the mutants', async () => {
  const broken = await brokenAround(null);
  expect(MUTANTS.flatMap(({ seed }) => broken(seed))).toEqual([]);
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
  const broken = await brokenAround(mutant);
  expect(broken(mutant.seed)).toEqual([mutant.caughtBy]);
});
