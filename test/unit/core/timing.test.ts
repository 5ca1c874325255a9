import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import {
  detectionMs,
  earliestUnfencedPromotionMs,
  FAULTS,
  giveUpCompleteMs,
  type Timing,
} from '../../../src/core/timing.ts';

const defaults: Timing = {
  threshold: 3,
  hardProofBeats: 2,
  intervalMs: 1000,
  timeoutMs: 500,
  recheckMs: 50,
  hungAfterMs: 10_000,
  sickAfterMs: 5000,
  recoveryGraceMs: 60_000,
  giveUpAfterMs: 2500,
  stopAllowanceMs: 200,
};

test.each([
  ['database-down', 50, 1550],
  ['database-refused', 2000, 3500],
  ['host-unreachable', 2500, 3000],
  ['host-sick', 6000, 8500],
  ['database-hung', 11_000, 13_500],
  ['recovering', 61_000, 63_500],
] as const)('with the defaults %s is detected after %i to %i ms', (fault, earliestMs, latestMs) => {
  expect(detectionMs(fault, defaults)).toEqual({ earliestMs, latestMs });
});

test('with the defaults an isolated primary is done in time, without a millisecond to spare', () => {
  expect(giveUpCompleteMs(defaults)).toBe(2800);
  expect(earliestUnfencedPromotionMs(defaults)).toBe(2800);
});

test('a promotion without fence never comes before the silence could have been detected', () => {
  const timing = fc.record({
    threshold: fc.integer({ min: 2, max: 100 }),
    intervalMs: fc.integer({ min: 100, max: 60_000 }),
    timeoutMs: fc.integer({ min: 50, max: 30_000 }),
  });
  fc.assert(
    fc.property(timing, (some) => {
      const { earliestMs, latestMs } = detectionMs('host-unreachable', { ...defaults, ...some });
      expect(earliestUnfencedPromotionMs(some)).toBeGreaterThan(earliestMs);
      // From the first dead beat to the second: half an interval, or as long as a beat takes, an interval at most.
      const toTheSecondMs = Math.min(some.intervalMs, Math.max(some.intervalMs / 2, some.timeoutMs));
      expect(latestMs).toBe(earliestMs + toTheSecondMs);
    }),
  );
});

test('no fault is detected later at best than at worst', () => {
  for (const fault of FAULTS) {
    const { earliestMs, latestMs } = detectionMs(fault, defaults);
    expect(earliestMs).toBeLessThanOrEqual(latestMs);
  }
});
