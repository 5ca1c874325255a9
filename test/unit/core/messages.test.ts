import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MESSAGES } from '../../../src/core/messages.ts';

test('every message of every subject is told under a code of its own', () => {
  const folder = join(import.meta.dirname, '../../../src/core/messages');
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const codes = texts.flatMap((text) => [...text.matchAll(/^ {2}([A-Z_]+): \{$/gm)].map(([, code]) => code));
  expect(new Set(codes)).toEqual(new Set(Object.keys(MESSAGES)));
  expect(codes).toHaveLength(Object.keys(MESSAGES).length);
});
