import { uptime } from 'node:os';
import { monoMs, wallMs } from '../core/units.ts';
import type { Clock } from './ports.ts';

/** Longest delay that one Node timer can take (2^31 - 1 ms). */
const timerMsMax = 2_147_483_647;

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => ({ monoMs: monoMs(nowMs()), wallMs: wallMs(Date.now()) }),
  bootMs: () => uptime() * 1000,
  async sleepUntil(atMs, signal) {
    // A Node timer may fire up to 1 ms early, so one sleep is not enough.
    for (let leftMs = atMs - nowMs(); leftMs > 0 && !signal.aborted; leftMs = atMs - nowMs()) {
      await sleep(Math.min(Math.ceil(leftMs), timerMsMax), signal);
    }
  },
};

/** CLOCK_MONOTONIC in milliseconds: for durations and deadlines inside the runtime. */
export function nowMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
