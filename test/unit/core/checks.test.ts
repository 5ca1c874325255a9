import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterRun,
  type CheckStanding,
  type CheckVerdict,
  resultOf,
  UNTRIED,
} from '../../../src/core/checks.ts';
import { checksLine, parseChecksLine } from '../../../src/core/checks-line.ts';

const rules = { fall: 3, rise: 2 };
const LETTERS: Readonly<Record<string, CheckVerdict>> = { p: 'pass', f: 'fail', u: 'unknown' };

const after = (runs: string, by = rules): CheckStanding =>
  runs
    .split('')
    .reduce(
      (standing, letter) => afterRun(standing, { outcome: LETTERS[letter] ?? 'unknown', why: letter }, by),
      UNTRIED,
    );

test.each([
  ['', 'unknown', false],
  ['p', 'pass', false],
  ['ff', 'unknown', false],
  ['pff', 'pass', false],
  ['pfff', 'fail', true],
  ['pffpff', 'pass', false],
  ['pffuf', 'unknown', false],
  ['pfffu', 'unknown', true],
  ['pfffuf', 'unknown', true],
  ['pfffufff', 'fail', true],
  ['pfffp', 'unknown', true],
  ['pfffpp', 'pass', false],
  ['pfffpupp', 'pass', false],
  ['pfffpup', 'unknown', true],
] as const)('after the runs "%s" it is %s', (runs, verdict, fallen) => {
  expect(after(runs)).toMatchObject({ verdict, fallen });
});

const someRuns = fc.string({ unit: fc.constantFrom('p', 'f', 'u'), maxLength: 30 });
const someRules = fc.record({ fall: fc.integer({ min: 1, max: 5 }), rise: fc.integer({ min: 1, max: 5 }) });

test('it fails only behind `fall` failures in a row, and a run that could not be judged is never among them', () => {
  fc.assert(
    fc.property(someRuns, someRules, (runs, by) => {
      if (after(runs, by).verdict === 'fail') expect(runs.endsWith('f'.repeat(by.fall))).toBe(true);
    }),
  );
});

test('it passes only when the last run that told did, or too few have failed since', () => {
  fc.assert(
    fc.property(someRuns, someRules, (runs, by) => {
      const { verdict, fallen } = after(runs, by);
      if (verdict === 'pass') expect(runs).toMatch(new RegExp(`pf{0,${by.fall - 1}}$`));
      expect(verdict === 'pass' && fallen).toBe(false);
    }),
  );
});

test.each([
  ['standby', 'pf', 'unknown'],
  ['standby', 'pfp', 'pass'],
  ['primary', 'pf', 'pass'],
] as const)('as that of a %s it is after the runs "%s" shown as %s', (as, runs, verdict) => {
  expect(resultOf({ name: 'a', effect: 'count' }, after(runs), as)).toMatchObject({ verdict, name: 'a' });
});

test('what is written down on one node is read on the other', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,29}$/);
  const result = fc.record({
    name,
    effect: fc.constantFrom('warn' as const, 'count' as const),
    verdict: fc.constantFrom('pass' as const, 'fail' as const, 'unknown' as const),
  });
  fc.assert(
    fc.property(
      fc.array(result, { maxLength: 16 }),
      fc.integer({ min: 0, max: 10 ** 8 }),
      (results, uptime) => {
        const told = results.map((one) => ({ ...one, fallen: one.verdict === 'fail', why: '' }));
        const line = checksLine({ as: 'primary', results: told }, uptime);
        expect(line.length).toBeLessThan(1000);
        expect(parseChecksLine(line, uptime + 1.5)).toEqual({ as: 'primary', ageMs: 1500, results: told });
      },
    ),
  );
});

test.each([
  ['', 5],
  ['primary', 5],
  ['primary soon a=fail/count', 5],
  ['somebody 1.0 a=fail/count', 5],
  ['primary 1.0 a=fail/cou', 5],
  ['primary 1.0 a=fail', 5],
  ['primary 1.0 a=fails/count', 5],
  ['primary 9.0 a=fail/count', 5],
  ['primary 1.0 a=fail/count', Number.NaN],
])('"%s", read at %s s, is no line', (line, uptime) => {
  expect(parseChecksLine(line, uptime)).toBeNull();
});
