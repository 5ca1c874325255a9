import { expect, test } from 'vitest';
import { merged, reportFrom } from '../../../scripts/bench/merge.ts';
import { ratiosOf } from '../../../scripts/bench/ratios.ts';
import type { Report, Result } from '../../../scripts/bench/result.ts';

const result = (change: Partial<Result> = {}): Result => ({
  system: 'whpg-failover',
  profile: 'balanced',
  fault: 'F1',
  runs: 5,
  outageMedian: 0.5,
  outageMin: 0.4,
  outageMax: 0.6,
  needlessFailovers: 0,
  lostWrites: 0,
  vipOnBoth: 0,
  doubleWrites: 0,
  ...change,
});
const keepalived = { system: 'keepalived', profile: 'usual' };
const spread = { median: 1, min: 1, max: 1 };
const floor = { runs: 5, promote: spread, address: spread, move: spread, outage: spread };

test('pieces become one report; what was measured again counts as it was measured last', () => {
  const first: Report = { results: [result(), result({ fault: 'F2' })], rest: [], floor };
  const second: Report = {
    results: [result({ outageMedian: 0.7 })],
    rest: [{ ...keepalived, host: 'cdw', memoryMb: 13, cpuPercent: 1 }],
    floor: null,
  };
  expect(merged([first, second])).toEqual({
    results: [result({ outageMedian: 0.7 }), result({ fault: 'F2' })],
    rest: second.rest,
    floor,
  });
});

test('an outage that did not end is still one when the file is read again', () => {
  const endless = {
    results: [result({ outageMedian: Infinity, outageMax: Infinity })],
    rest: [],
    floor: null,
  };
  expect(reportFrom(JSON.stringify(endless))).toEqual(endless);
});

test('ratios are of medians, in the faults that end in a failover', () => {
  const results = [
    result(),
    result({ fault: 'F2', outageMedian: 3 }),
    result({ fault: 'F3', outageMedian: 3 }),
    result({ fault: 'F6' }),
    result({ ...keepalived, outageMedian: 5 }),
    result({ ...keepalived, fault: 'F2', outageMedian: Infinity }),
    result({ ...keepalived, fault: 'F6' }),
  ];
  expect(ratiosOf(results).split('\n')).toEqual([
    '| outage of ours over that of a peer | F1 database killed | F2 power off | F3 black hole |',
    '| --- | --- | --- | --- |',
    '| balanced over keepalived, usual | 0.10 | 0 | - |',
  ]);
});

test('without a peer there is nothing to compare', () => {
  expect(ratiosOf([result()])).toBe('');
});
