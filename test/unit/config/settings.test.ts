import * as v from 'valibot';
import { expect, test } from 'vitest';
import { defaultOf } from '../../../src/config/build.ts';
import { acceptsOf, expectationOf } from '../../../src/config/describe.ts';
import type { Row } from '../../../src/config/rows.ts';
import { schemaOf } from '../../../src/config/schema.ts';
import { isSection, ROWS, SETTINGS, TABLE } from '../../../src/config/settings.ts';
import { HOOK_EVENTS } from '../../../src/core/hook-events.ts';

const PAIR_ITEMS = Object.entries(SETTINGS.coordinators.item).map(([name, row]): [string, Row] => [
  `coordinators[].${name}`,
  row,
]);
const CHECK_ITEMS = Object.entries(SETTINGS.checks.item).map(([name, row]): [string, Row] => [
  `checks[].${name}`,
  row,
]);
const EVERY_ROW = [...ROWS, ...PAIR_ITEMS, ...CHECK_ITEMS];
/** Lists whose items have rows of their own. */
const isGroup = ({ type }: Row): boolean => type === 'coordinators' || type === 'checks';

test.each(EVERY_ROW)('%s is documented by whole sentences', (_key, row) => {
  expect(row.doc.length).toBeGreaterThan(20);
  expect(row.doc).toMatch(/^[A-Z`].*\.$/);
  expect(expectationOf(row)).not.toBe('');
  expect(acceptsOf(row)).not.toBe('');
});

test.each(EVERY_ROW)(
  '%s is required, has a default, or may be left out, and only one of these',
  (_key, row) => {
    const kinds = ['default' in row, 'defaultFrom' in row, 'required' in row].filter(Boolean);
    expect(kinds.length).toBeLessThanOrEqual(1);
    expect('default' in row || 'example' in row).toBe(true);
  },
);

test.each(EVERY_ROW.filter(([, row]) => 'default' in row))(
  'the default of %s passes its own check',
  (_key, row) => {
    expect(defaultOf(row)).not.toBeNull();
  },
);

test.each(EVERY_ROW.filter(([, row]) => 'example' in row && !isGroup(row)))(
  'the example of %s passes its own check',
  (_key, row) => {
    expect(v.is(schemaOf(row), 'example' in row ? row.example : null)).toBe(true);
  },
);

test.each(EVERY_ROW.filter(([, row]) => 'min' in row))(
  'the bounds of %s are in order and hold',
  (_key, row) => {
    if (!('min' in row)) return;
    const schema = schemaOf(row);
    expect(v.is(schema, row.min)).toBe(true);
    expect(v.is(schema, row.max)).toBe(true);
    if (row.type !== 'integer') return;
    expect(v.is(schema, row.min - 1)).toBe(false);
    expect(v.is(schema, row.max + 1)).toBe(false);
  },
);

test('defaultFrom names a setting that has a value', () => {
  for (const row of ROWS.values()) {
    if (!('defaultFrom' in row) || row.defaultFrom === undefined) continue;
    const source = ROWS.get(row.defaultFrom);
    expect(source !== undefined && 'default' in source).toBe(true);
  }
});

test('every section is documented', () => {
  for (const entry of Object.values(TABLE)) if (isSection(entry)) expect(entry.doc).toMatch(/^[A-Z].*\.$/);
});

test('whatever may hold a password is marked as secret', () => {
  const secret = EVERY_ROW.filter(([, row]) => row.secret).map(([key]) => key);
  const hooks = Object.keys(HOOK_EVENTS).map((event) => `hooks.${event}`);
  expect(secret).toEqual([
    'database.passwordFile',
    'fence.command',
    'notify.command',
    ...hooks,
    'http.tlsKey',
    'http.tokenFile',
    'checks[].command',
  ]);
});
