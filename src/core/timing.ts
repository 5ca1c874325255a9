/** The settings that decide how fast a failure is noticed and how long an isolated primary may live. Milliseconds. */
export interface Timing {
  readonly threshold: number;
  readonly hardProofBeats: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly recheckMs: number;
  readonly hungAfterMs: number;
  readonly sickAfterMs: number;
  readonly recoveryGraceMs: number;
  readonly giveUpAfterMs: number;
  readonly stopAllowanceMs: number;
}

/** How much longer than its dead count needs the standby waits before it promotes without a confirmed fence. */
export const UNFENCED_MARGIN_MS = 300;

/** What the isolated primary is allowed for noticing late, for its loop and for the difference of two clocks. */
export const GIVE_UP_MARGIN_MS = 100;

/**
 * The earliest promotion without a confirmed fence, counted from the beginning of the silence.
 *
 * `(threshold - 1) * interval + timeout + 300 ms`: the silence begins just before a beat, that beat is the first of
 * `threshold`, the last of them begins `threshold - 1` intervals later and is dead when its timeout has passed;
 * then comes the margin. With the defaults: 2 * 1000 + 500 + 300 = 2800 ms.
 */
export function earliestUnfencedPromotionMs(
  timing: Pick<Timing, 'threshold' | 'intervalMs' | 'timeoutMs'>,
): number {
  return (timing.threshold - 1) * timing.intervalMs + timing.timeoutMs + UNFENCED_MARGIN_MS;
}

/**
 * When an isolated primary has given up its VIP and stopped its database, counted from the beginning of the silence.
 *
 * `giveUpAfter + stopAllowance + 100 ms`. It must not be later than `earliestUnfencedPromotionMs`. The two sides
 * count the same silence to the safe side: the primary from its last sign of life, which is before the silence;
 * the standby from its first small probe without an answer, which is after it. With the defaults: 2500 + 200 + 100 =
 * 2800 ms.
 */
export function giveUpCompleteMs(timing: Pick<Timing, 'giveUpAfterMs' | 'stopAllowanceMs'>): number {
  return timing.giveUpAfterMs + timing.stopAllowanceMs + GIVE_UP_MARGIN_MS;
}

/**
 * By how much the second dead beat comes sooner than an interval after the first at most, because the threshold counts
 * from the silence. Half an interval, unless the first beat ends later than that.
 */
export function headStartMaxMs(timing: Pick<Timing, 'threshold' | 'intervalMs' | 'timeoutMs'>): number {
  const { threshold, intervalMs, timeoutMs } = timing;
  return threshold > 1 ? Math.max(0, intervalMs - Math.max(intervalMs / 2, timeoutMs)) : 0;
}

export const FAULTS = [
  'database-down',
  'database-refused',
  'host-unreachable',
  'host-sick',
  'database-hung',
  'recovering',
] as const;
export type Fault = (typeof FAULTS)[number];

/** From the fault to the start of the failover. */
export interface Detection {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/**
 * How long it takes from a fault to the start of the failover, at best and at worst.
 *
 * - `database-down` (hard proof): the lost connection wakes the loop at once, and `hardProofBeats` beats follow each
 *   other at `recheck`. At worst no connection was open, and the next beat finds it after `interval`, with an answer
 *   that takes `timeout`.
 * - `database-refused` (soft proof: its port is closed and the host could not be asked why): `threshold` beats whose
 *   answers come at once, at worst each at its `timeout`.
 * - `host-unreachable`: `threshold` beats, each dead at its `timeout`; the fault falls just before a beat or just after,
 *   and then `headStartMaxMs` comes off the way from the first beat to the second.
 * - `host-sick`, `database-hung`: the last answer is up to `interval` older than the fault; `sickAfter` or `hungAfter`
 *   counts from it, and only then do `threshold` beats count.
 * - `recovering`: the same with `recoveryGrace`, from the last progress of the recovery.
 */
export function detectionMs(fault: Fault, timing: Timing): Detection {
  const { intervalMs, timeoutMs, threshold } = timing;
  const silent = {
    earliestMs: (threshold - 1) * intervalMs + timeoutMs,
    latestMs: threshold * intervalMs + timeoutMs,
  };
  const afterMs = (waitMs: number): Detection => ({
    earliestMs: Math.max(0, waitMs - intervalMs) + (threshold - 1) * intervalMs,
    latestMs: waitMs + silent.latestMs,
  });
  switch (fault) {
    case 'database-down': {
      const proofMs = (timing.hardProofBeats - 1) * timing.recheckMs;
      return { earliestMs: proofMs, latestMs: intervalMs + proofMs + timeoutMs };
    }
    case 'database-refused':
      return { earliestMs: (threshold - 1) * intervalMs, latestMs: silent.latestMs };
    case 'host-unreachable':
      return { ...silent, latestMs: silent.latestMs - headStartMaxMs(timing) };
    case 'host-sick':
      return afterMs(timing.sickAfterMs);
    case 'database-hung':
      return afterMs(timing.hungAfterMs);
    case 'recovering':
      return afterMs(timing.recoveryGraceMs);
  }
}
