import { uptime } from 'node:os';
import { monoMs, wallMs } from '../core/units.ts';
import type { Clock } from './ports.ts';

/** Longest delay that one Node timer can take (2^31 - 1 ms). */
const timerMsMax = 2_147_483_647;

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => ({ monoMs: monoMs(nowMs()), wallMs: wallMs(Date.now()) }),
  bootMs: () => uptime() * 1000,
  sleepUntil(atMs, signal) {
    if (signal.aborted || atMs <= nowMs()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        callOff();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const callOff = at(atMs, end);
      signal.addEventListener('abort', end);
    });
  },
  at,
};

function at(atMs: number, wake: () => void): () => void {
  let timer: NodeJS.Timeout;
  const start = (): void => {
    timer = setTimeout(look, Math.min(Math.ceil(atMs - nowMs()), timerMsMax));
  };
  // A Node timer may fire up to 1 ms early.
  const look = (): void => (nowMs() < atMs ? start() : wake());
  start();
  return () => clearTimeout(timer);
}

/** CLOCK_MONOTONIC in milliseconds: for durations and deadlines inside the runtime. */
export function nowMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
