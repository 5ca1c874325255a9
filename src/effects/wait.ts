import { monoMs } from '../core/units.ts';
import type { Clock } from '../runtime/ports.ts';

/** For callers that have nothing to abort with. */
export const never: AbortSignal = new AbortController().signal;

/**
 * Looks at once and then every `everyMs`, until `look` returns something. Null when the time is up or the
 * signal came. A look is told how much time is left, and must not take longer.
 */
export async function pollUntil<T>(
  clock: Clock,
  { everyMs, timeoutMs, signal = never }: { everyMs: number; timeoutMs: number; signal?: AbortSignal },
  look: (leftMs: number) => Promise<T | null>,
): Promise<T | null> {
  const deadlineMs = clock.now().monoMs + timeoutMs;
  for (;;) {
    const leftMs = deadlineMs - clock.now().monoMs;
    if (leftMs <= 0 || signal.aborted) return null;
    const found = await look(leftMs);
    if (found !== null) return found;
    await sleep(clock, Math.min(everyMs, deadlineMs - clock.now().monoMs), signal);
  }
}

/** Ends early, without error, when aborted. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal = never): Promise<void> {
  return clock.sleepUntil(monoMs(clock.now().monoMs + ms), signal);
}

/** A function that says how many milliseconds of a budget are left, never less than one. */
export function budget(clock: Clock, totalMs: number): () => number {
  const endMs = clock.now().monoMs + totalMs;
  return () => Math.max(1, endMs - clock.now().monoMs);
}
