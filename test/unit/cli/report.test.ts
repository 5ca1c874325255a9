import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { formatHistory } from '../../../src/cli/format-history.ts';
import { failoverPage } from '../../../src/cli/report/page.ts';
import { type Scope, scopeOf } from '../../../src/cli/report/scope.ts';
import { escapeHtml } from '../../../src/core/escape-html.ts';
import { failoversOf } from '../../../src/journal/failovers.ts';
import { historyOf } from '../../../src/journal/history.ts';
import { type Recorded, recordedOf } from '../../../src/journal/recorded.ts';
import { planOf } from '../../../src/sim/plan.ts';
import { journalsOf } from '../../support/chronicle.ts';

/** Journals of the simulator in which somebody failed over. */
const journals: readonly (readonly Recorded[])[] = Array.from({ length: 60 }, (_, index) => index + 1)
  .flatMap((seed) => journalsOf(planOf(seed)))
  .map((records) => records.flatMap((record) => recordedOf(record) ?? []))
  .filter((recorded) => failoversOf(recorded).length > 0);

const pageOf = (scope: Scope): string => failoverPage({ scope, versions: [['x', '1']], lines: [] });
const scopes = journals.flatMap((recorded) =>
  failoversOf(recorded).flatMap(({ id }) => scopeOf(recorded, id) ?? []),
);

test('there are failovers to look at', () => {
  expect(scopes.length).toBeGreaterThan(10);
});

test('a page is whole: every element that is opened is closed', () => {
  for (const scope of scopes) {
    const open: string[] = [];
    for (const [, close, name = '', rest = ''] of pageOf(scope).matchAll(
      /<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi,
    )) {
      if (close === '/') expect(open.pop()).toBe(name);
      else if (!rest.endsWith('/') && name !== 'meta') open.push(name);
    }
    expect(open).toEqual([]);
  }
});

test('a page needs nothing from elsewhere and runs nothing', () => {
  for (const scope of scopes)
    expect(pageOf(scope)).not.toMatch(/<script|<link|<img|https?:|url\(|javascript:| on\w+=/i);
});

test('the drawing keeps within its frame', () => {
  for (const scope of scopes) {
    const page = pageOf(scope);
    expect(page).not.toContain('NaN');
    for (const [, x, width] of page.matchAll(/<rect [^>]*x="([^"]+)"[^>]*width="([^"]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(120);
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(1064);
    }
  }
});

test('each step of a failover is in its page', () => {
  for (const scope of scopes)
    for (const { step } of scope.failover.steps) expect(pageOf(scope)).toContain(`>${step}<`);
});

test('no text becomes markup', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '\u0000', 'x') }),
      (text) => !/[<>"']/.test(escapeHtml(text)),
    ),
  );
  const evil = '</td><script>alert(1)</script>';
  const scope = scopes[0];
  if (scope === undefined) throw new Error('no failover');
  const recorded = scope.recorded.map((one) => ({ ...one, reason: evil }));
  expect(pageOf({ ...scope, recorded, newPrimary: evil })).not.toContain('<script');
});

test('without an id the last failover is meant, and an unknown id is none', () => {
  const recorded = journals[0] ?? [];
  expect(scopeOf(recorded, null)?.failover.id).toBe(failoversOf(recorded).at(-1)?.id);
  expect(scopeOf(recorded, 999_999)).toBeNull();
  expect(scopeOf([], null)).toBeNull();
});

test('a history is wrapped to the terminal and names every failover', () => {
  for (const recorded of journals.slice(0, 5)) {
    const lines = historyOf(recorded, String);
    const failovers = failoversOf(recorded);
    const text = formatHistory(lines, failovers, 100);
    for (const { id } of failovers) expect(text).toContain(`  id ${id}  `);
    const [rows = ''] = text.split('\n\n');
    for (const row of rows.split('\n')) expect(row.length).toBeLessThanOrEqual(100);
  }
  expect(formatHistory([], [], 80)).toBe('Nothing is recorded.');
});
