import { expect, test } from 'vitest';
import { chartOf } from '../../../scripts/bench/chart.ts';
import type { Result } from '../../../scripts/bench/result.ts';
import { harmOf, tablesOf } from '../../../scripts/bench/table.ts';

const result = (change: Partial<Result> = {}): Result => ({
  system: 'whpg-failover',
  profile: 'balanced',
  fault: 'F1',
  runs: 3,
  outageMedian: 0.5,
  outageMin: 0.4,
  outageMax: 0.625,
  needlessFailovers: 0,
  lostWrites: 0,
  vipOnBoth: 0,
  doubleWrites: 0,
  ...change,
});
const never = { outageMedian: Infinity, outageMin: 2, outageMax: Infinity };
const keepalived = { system: 'keepalived', profile: 'usual' };

test('a row for each system, a column for each fault that was measured, in the order of their numbers', () => {
  const results = [
    result({ fault: 'F2', outageMedian: 3, outageMin: 3, outageMax: 3 }),
    result(),
    result({ ...keepalived, ...never }),
  ];
  expect(tablesOf({ results, rest: [], floor: null }).split('\n').slice(0, 4)).toEqual([
    '| outage, seconds: median (min to max) | F1 database killed | F2 power off |',
    '| --- | --- | --- |',
    '| whpg-failover, balanced | 0.50 (0.40 to 0.63) | 3.00 |',
    '| keepalived, usual | never (2.00 to never) | - |',
  ]);
});

test.each([
  ['nothing', {}, 'none'],
  ['a needless failover', { needlessFailovers: 2 }, 'needless failover 2 of 3'],
  ['nobody to ask what was lost', { lostWrites: null }, 'no primary'],
  [
    'all of it',
    { needlessFailovers: 1, lostWrites: 4, vipOnBoth: 3, doubleWrites: 9 },
    'needless failover 1 of 3, 4 lost, VIP on both 3 of 3, 9 double',
  ],
])('harm: %s', (_name, change, told) => {
  expect(harmOf(result(change))).toBe(told);
});

test('cost at rest and floor follow when they were measured', () => {
  const spread = { median: 0.03, min: 0.02, max: 0.1 };
  const rest = [{ ...keepalived, host: 'cdw', memoryMb: 13.24, cpuPercent: 1.5 }];
  const text = tablesOf({
    results: [],
    rest,
    floor: { runs: 5, promote: spread, address: spread, move: spread, outage: spread },
  });
  expect(text).toContain('| keepalived, usual | cdw | 13.2 | 1.50 |');
  expect(text).toContain('The floor, 5 runs: promotion until the first local write 0.03 (0.02 to 0.10) s,');
});

test('nothing measured: nothing told', () => {
  expect(tablesOf({ results: [], rest: [], floor: null })).toBe('');
});

const widths = (svg: string): number[] =>
  [...svg.matchAll(/<rect class="\w+"[^>]* width="([\d.]+)"/g)].map((match) => Number(match[1]));

test('the chart has a bar for each system that lost its primary, the longer the outage the longer', () => {
  const svg = chartOf({
    results: [
      result(),
      result({ ...keepalived, outageMedian: 5.7, outageMin: 5, outageMax: 5.9 }),
      result({ ...keepalived, profile: 'other', ...never }),
      result({ fault: 'F5', outageMedian: 9 }),
    ],
    rest: [],
    floor: null,
  });
  const [own = 0, usual = 0, other = 0, ...more] = widths(svg);
  expect(own).toBeGreaterThan(0);
  expect(usual).toBeGreaterThan(own);
  expect(other).toBeGreaterThan(usual);
  expect(more).toEqual([]);
  expect(svg).toContain('>0.50 s</text>');
  expect(svg).toContain('>never</text>');
  expect(svg).not.toContain('20 % loss');
});

test('the chart holds no NaN and no Infinity, which a viewer would refuse', () => {
  const svg = chartOf({ results: [result({ ...never, outageMin: Infinity })], rest: [], floor: null });
  expect(svg).not.toMatch(/NaN|Infinity/);
});

test('harm that was done stands beside the bar, and no harm says nothing', () => {
  const [harmed, harmless] = [result({ doubleWrites: 9 }), result()].map((each) =>
    chartOf({ results: [each], rest: [], floor: null }),
  );
  expect(harmed).toContain('0.50 s<tspan class="never" dx="8">9 double</tspan>');
  expect(harmless).not.toContain('tspan class');
});

test('a name in the chart cannot break out of its text', () => {
  expect(chartOf({ results: [result({ profile: '<x> & "y"' })], rest: [], floor: null })).toContain(
    'whpg-failover, &lt;x&gt; &amp; &quot;y&quot;',
  );
});
