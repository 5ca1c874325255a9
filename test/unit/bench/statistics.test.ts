import { expect, test } from 'vitest';
import { missing } from '../../../scripts/bench/lost.ts';
import type { Run } from '../../../scripts/bench/result.ts';
import { heldByBothSeconds, longestOutage, resultOf, spreadOf } from '../../../scripts/bench/statistics.ts';

const NEVER = Number.POSITIVE_INFINITY;

const run = (change: Partial<Run> = {}): Run => ({
  outageSeconds: 1,
  needless: false,
  lostWrites: 0,
  doubleWrites: 0,
  vipOnBothSeconds: 0,
  ...change,
});

test.each([
  ['one value is its own spread', [2], { median: 2, min: 2, max: 2 }],
  ['the middle of three, whatever their order', [3, 1, 2], { median: 2, min: 1, max: 3 }],
  ['of four, the mean of the middle two', [4, 1, 2, 3], { median: 2.5, min: 1, max: 4 }],
  ['one outage of three that never ended is the longest', [NEVER, 1, 2], { median: 2, min: 1, max: NEVER }],
  ['two of three never ended: nor does the median', [NEVER, 1, NEVER], { median: NEVER, min: 1, max: NEVER }],
])('%s', (_name, values, spread) => {
  expect(spreadOf(values)).toEqual(spread);
});

const at = (...times: number[]) => times.map((wallMs) => ({ server: 'cdw', wallMs }));

test.each([
  ['the gap across the fault counts from the last write before it', at(80, 100, 700, 720), 110, 730, 0.6],
  ['a gap that ended before the fault does not count', at(0, 5000, 5020, 5060), 5010, 5070, 0.04],
  ['the longest of several gaps counts', at(0, 300, 320, 1320, 1340), 10, 1350, 1],
  ['what has not been acknowledged for more than a second never ended', at(0, 20), 30, 1100, NEVER],
  ['nothing was acknowledged before: it counts from its beginning', at(500), 100, 600, 0.4],
  ['no write at all: it never ended', [], 0, 5000, NEVER],
])('%s', (_name, writes, fromMs, toMs, expected) => {
  expect(longestOutage(writes, fromMs, toMs)).toBe(expected);
});

test.each([
  [
    'one after the other',
    [
      ['cdw', 0, true],
      ['cdw', 100, false],
      ['scdw', 100, true],
    ],
    0,
  ],
  [
    'the second takes it before the first lets go',
    [
      ['cdw', 0, true],
      ['scdw', 100, true],
      ['cdw', 350, false],
    ],
    0.25,
  ],
  [
    'both until the end, told out of order',
    [
      ['scdw', 500, true],
      ['cdw', 0, true],
    ],
    0.5,
  ],
  [
    'the same host tells it twice',
    [
      ['cdw', 0, true],
      ['cdw', 10, true],
    ],
    0,
  ],
  [
    'it lets go of what it does not hold',
    [
      ['scdw', 0, false],
      ['cdw', 0, true],
    ],
    0,
  ],
] as const)('the VIP on both: %s', (_name, moves, expected) => {
  const told = moves.map(([host, atMs, holds]) => ({ host, atMs, holds }));
  expect(heldByBothSeconds(told, 1000)).toBe(expected);
});

test('a row counts the runs with harm, and adds up what was lost and doubled', () => {
  const runs = [
    run({ outageSeconds: 3, lostWrites: 2, vipOnBothSeconds: 0.5 }),
    run({ outageSeconds: 1, needless: true, doubleWrites: 7 }),
    run({ outageSeconds: 2, needless: true, lostWrites: 1, doubleWrites: 1 }),
  ];
  expect(resultOf('keepalived', 'usual', 'F5', runs)).toEqual({
    system: 'keepalived',
    profile: 'usual',
    fault: 'F5',
    runs: 3,
    outageMedian: 2,
    outageMin: 1,
    outageMax: 3,
    needlessFailovers: 2,
    lostWrites: 3,
    vipOnBoth: 1,
    doubleWrites: 8,
  });
});

test('an address that is on both while it moves is not on both', () => {
  expect(resultOf('a', 'b', 'F1', [run({ vipOnBothSeconds: 0.1 })])).toMatchObject({ vipOnBoth: 0 });
  expect(resultOf('a', 'b', 'F1', [run({ vipOnBothSeconds: 0.101 })])).toMatchObject({ vipOnBoth: 1 });
});

test('nobody could be asked after one run: what was lost is not known', () => {
  const runs = [run({ lostWrites: 4 }), run({ lostWrites: null })];
  expect(resultOf('a', 'b', 'F1', runs).lostWrites).toBeNull();
});

test('what a primary lacks are the acknowledged writes that its rows do not have', () => {
  const writes = [{ id: 11 }, { id: 12 }, { id: 13 }];
  expect(missing(writes, '11\n112\n13\n')).toBe(1);
  expect(missing(writes, '')).toBe(3);
});
