import { earliestUnfencedPromotionMs, giveUpCompleteMs } from '../../core/timing.ts';
import { type Conditions, type Detector, QUIET } from './conditions.ts';
import { reckoner } from './reckon.ts';
import { watch } from './watch.ts';

/** How good a detector is under some conditions. */
export interface Quality {
  readonly conditions: Conditions;
  readonly simulatedMs: number;
  /** How often a primary that lived would have been replaced. */
  readonly promotions: number;
  /** Mean time between two of them; null when there was none. */
  readonly meanTimeMs: number | null;
}

export interface Detection {
  readonly medianMs: number;
  readonly longestMs: number;
}

/** Enough for a mean that is right within a third. */
const PROMOTIONS = 10;

/** Watches a living primary for `forMs`, or until enough is known. */
export function quality(detector: Detector, conditions: Conditions, forMs: number, seed = 1): Quality {
  const { simulatedMs, promotedMs } = watch(detector, conditions, { seed, forMs, promotionsMax: PROMOTIONS });
  const promotions = promotedMs.length;
  return {
    conditions,
    simulatedMs,
    promotions,
    meanTimeMs: promotions === 0 ? null : simulatedMs / promotions,
  };
}

/** From the death of a silent host to its replacement without a fence, wherever in a beat it dies. */
export function detection(detector: Detector, runs = 41): Detection {
  const { intervalMs, unfencedWaitMs } = detector.policy;
  const forMs = 10 * intervalMs + 3 * unfencedWaitMs + 20_000;
  const tookMs = Array.from({ length: runs }, (_, run) => {
    const diesAtMs = 5 * intervalMs + (run / runs) * intervalMs;
    const { promotedMs } = watch(detector, QUIET, { seed: run, forMs, diesAtMs, promotionsMax: 1 });
    return (promotedMs[0] ?? Number.POSITIVE_INFINITY) - diesAtMs;
  }).toSorted((one, other) => one - other);
  return { medianMs: tookMs[Math.floor(runs / 2)] ?? 0, longestMs: tookMs.at(-1) ?? 0 };
}

/** One threshold, and how often a living primary would fill its dead count. */
export interface Choice {
  readonly threshold: number;
  /** Of a full dead count. That the fence over SSH then finds it alive, and calls the failover off, is not counted on. */
  readonly meanTimeMs: number;
  /** `seen` so often that it is a mean; `reckoned` by the chances of each channel, right within a factor of five. */
  readonly how: 'seen' | 'reckoned';
  /** What goes with it: an unfenced promotion not before, and `isolation.giveUpAfter` at most. */
  readonly unfencedWaitMs: number;
  readonly giveUpAfterMaxMs: number;
}

export const THRESHOLD_MAX = 30;
/** So often a count must have been seen to be believed. */
const SEEN = 8;

/**
 * What each threshold comes to under these conditions: one run in which nothing is ever promoted shows how often the
 * dead count reaches 1, 2, 3 and so on; what is too rare to be seen is reckoned.
 */
export function thresholds(
  detector: Detector,
  conditions: Conditions,
  forMs: number,
  stopAllowanceMs: number,
): readonly Choice[] {
  const endless = { ...detector, policy: { ...detector.policy, thresholdBeats: Number.MAX_SAFE_INTEGER } };
  const { counted, simulatedMs } = watch(endless, conditions, { seed: 1, forMs });
  const { intervalMs, timeoutMs } = detector.policy;
  const reckon = reckoner(detector, conditions);
  return Array.from({ length: THRESHOLD_MAX - 1 }, (_, index): Choice => {
    const threshold = index + 2;
    const timing = { threshold, intervalMs, timeoutMs };
    const unfencedWaitMs = earliestUnfencedPromotionMs(timing);
    const often = counted[threshold - 1] ?? 0;
    return {
      threshold,
      meanTimeMs: often >= SEEN ? simulatedMs / often : reckon(threshold),
      how: often >= SEEN ? 'seen' : 'reckoned',
      unfencedWaitMs,
      giveUpAfterMaxMs: unfencedWaitMs - giveUpCompleteMs({ giveUpAfterMs: 0, stopAllowanceMs }),
    };
  });
}

/** The lowest threshold with which a full count is at least so rare; null when none up to the highest is. */
export const recommended = (choices: readonly Choice[], wishMs: number): Choice | null =>
  choices.find(({ meanTimeMs }) => meanTimeMs >= wishMs) ?? null;
