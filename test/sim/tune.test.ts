import { describe, expect, test } from 'vitest';
import { detectorOf, tune } from '../../src/cli/commands/tune.ts';
import { timeText } from '../../src/cli/format-tuning.ts';
import { timingOf } from '../../src/config/policy.ts';
import { PROFILES, type Profile } from '../../src/config/profiles.ts';
import { detectionMs } from '../../src/core/timing.ts';
import { FENCE_SILENT_MS, QUIET } from '../../src/sim/tune/conditions.ts';
import { reckoner } from '../../src/sim/tune/reckon.ts';
import { detection, quality, recommended, thresholds } from '../../src/sim/tune/tune.ts';
import { watch } from '../../src/sim/tune/watch.ts';
import { configOf, minimalYaml } from '../support/config.ts';

const HOUR_MS = 3_600_000;
const config = (profile: Profile) => configOf(minimalYaml(`profile: ${profile}\n`));
const detector = (profile: Profile) => detectorOf(config(profile));
const lossOf = (lossRatio: number) => ({ ...QUIET, lossRatio });

describe.each(Object.keys(PROFILES) as Profile[])('%s', (profile) => {
  test('a silent host is replaced no sooner than the isolated side has given up, and no later than promised', () => {
    const timing = timingOf(config(profile));
    const { medianMs, longestMs } = detection(detector(profile), 11);
    expect(medianMs).toBeGreaterThanOrEqual(detector(profile).policy.unfencedWaitMs);
    const latestMs = Math.max(
      detectionMs('host-unreachable', timing).latestMs + FENCE_SILENT_MS,
      detector(profile).policy.unfencedWaitMs + timing.intervalMs,
    );
    expect(longestMs).toBeLessThanOrEqual(latestMs + 250);
  });

  test('one packet in five lost each way replaces nobody, nor does a quarter of a second of delay', () => {
    expect(quality(detector(profile), lossOf(0.2), HOUR_MS / 2).promotions).toBe(0);
    expect(quality(detector(profile), { ...QUIET, delayMs: 250 }, HOUR_MS / 4).promotions).toBe(0);
  });
});

test('on a quiet network nobody is ever suspected', () => {
  expect(watch(detector('fast'), QUIET, { seed: 1, forMs: HOUR_MS / 4 }).counted).toEqual([]);
});

test('a primary that stands still for 5 s is replaced by balanced and sat out by careful', () => {
  const moved = { ...QUIET, stall: { forMs: 5000, everyMs: 120_000 } };
  expect(quality(detector('balanced'), moved, HOUR_MS).promotions).toBeGreaterThan(5);
  expect(quality(detector('careful'), moved, HOUR_MS).promotions).toBe(0);
});

test('what is reckoned agrees within a factor of five with what is seen often', () => {
  const conditions = lossOf(0.5);
  const seen = thresholds(detector('balanced'), conditions, 12 * HOUR_MS, 200).filter(
    ({ how }) => how === 'seen',
  );
  const reckon = reckoner(detector('balanced'), conditions);
  expect(seen.length).toBeGreaterThanOrEqual(3);
  for (const { threshold, meanTimeMs } of seen) {
    expect(meanTimeMs / reckon(threshold)).toBeGreaterThan(0.2);
    expect(meanTimeMs / reckon(threshold)).toBeLessThan(5);
  }
});

test('a rarer wish asks for a higher threshold, and a wish that cannot be had gets none', () => {
  const choices = thresholds(detector('balanced'), lossOf(0.4), HOUR_MS, 200);
  const month = recommended(choices, 30 * 24 * HOUR_MS)?.threshold ?? 0;
  const century = recommended(choices, 100 * 365 * 24 * HOUR_MS)?.threshold ?? 0;
  expect(month).toBeGreaterThan(3);
  expect(century).toBeGreaterThan(month);
  expect(recommended(thresholds(detector('balanced'), lossOf(0.9), HOUR_MS, 200), 24 * HOUR_MS)).toBeNull();
});

const once = () => watch(detector('fast'), lossOf(0.5), { seed: 7, forMs: 600_000 });

test('the same seed gives the same watch', () => {
  expect(once()).toEqual(once());
});

test('without settings, or with a wish that is no duration, nothing is tuned', () => {
  expect(() => tune(null, {})).toThrow('--config');
  expect(() => tune('/nonexistent', { wish: 'soon' })).toThrow('--wish soon');
  expect(() => tune('/nonexistent', { hours: '0' })).toThrow('--hours 0');
});

test.each([
  [40_000, '40 s'],
  [12 * 60_000, '12 min'],
  [30 * 24 * HOUR_MS, '30 d'],
  [Number.POSITIVE_INFINITY, 'over 1000 years'],
])('%i ms is %s', (ms, text) => {
  expect(timeText(ms)).toBe(text);
});
