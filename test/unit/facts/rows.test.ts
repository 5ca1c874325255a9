import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FACTS } from './rows.ts';

const tests = resolve(import.meta.dirname, '../..');
const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.test.ts'),
);

/** The rows that titles of tests name: `facts 5a, 5e: …`. */
const named = new Set(
  files.flatMap((file) =>
    [
      ...readFileSync(join(tests, file), 'utf8').matchAll(/\bfacts ((?:\d{1,2}[a-z]{1,2}\d?(?:, )?)+)\b/g),
    ].flatMap((match) => match[1]?.split(', ').filter(Boolean) ?? []),
  ),
);

test.each(FACTS.filter(({ nothing }) => nothing === undefined))('a test names the fact $id: $is', ({ id }) =>
  expect(named).toContain(id),
);

test('every fact that a test names is in the list, once', () => {
  const ids = FACTS.map(({ id }) => id);
  expect([...named].filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
