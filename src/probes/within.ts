import type { Clock } from '../runtime/ports.ts';

/** The answer of `ask`, or `late` when it has not come after `timeoutMs` or could not be asked at all. */
export async function within<T>(
  clock: Clock,
  timeoutMs: number,
  ask: () => Promise<T>,
  late: (why: string) => T,
): Promise<T> {
  const timer = new AbortController();
  const { monoMs } = clock.now();
  const asked = ask().catch((error: unknown) => late(error instanceof Error ? error.message : String(error)));
  const deadline = clock
    .sleepUntil(later(monoMs, timeoutMs), timer.signal)
    .then(() => late('no answer in time'));
  const answer = await Promise.race([asked, deadline]);
  timer.abort();
  return answer;
}

/** A moment `ms` after another one. */
export function later<T extends number>(moment: T, ms: number): T {
  // Adding a duration to a moment gives a moment on the same clock.
  return (moment + ms) as T;
}
