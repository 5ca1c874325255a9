import type { Policy } from './policy.ts';

/** A look costs both hosts some 10 ms of CPU: four of them a second can go on for hours. */
const OPEN_MS = 250;

/**
 * From one beat to the next, in milliseconds, while something is open that may stay open: nobody answers, a fence is at
 * work, a newer primary was just seen. Three of them fall into one `heartbeat.interval`, unless
 * `heartbeat.recheck` is longer than that.
 */
export const openPaceMs = ({ recheckMs, intervalMs }: Pick<Policy, 'recheckMs' | 'intervalMs'>): number =>
  Math.max(recheckMs, Math.min(OPEN_MS, Math.round(intervalMs / 3)));
