import type { Clock } from '../runtime/ports.ts';

/** The answer of `ask`, or `late` when it has not come after `timeoutMs` or could not be asked at all. */
export function within<T>(
  clock: Clock,
  timeoutMs: number,
  ask: () => Promise<T>,
  late: (why: string) => T,
): Promise<T> {
  return new Promise((resolve) => {
    const callOff = clock.at(later(clock.now().monoMs, timeoutMs), () => resolve(late('no answer in time')));
    const end = (answer: T): void => {
      callOff();
      resolve(answer);
    };
    ask().then(end, (error: unknown) => end(late(error instanceof Error ? error.message : String(error))));
  });
}

/** A moment `ms` after another one. */
export function later<T extends number>(moment: T, ms: number): T {
  // Adding a duration to a moment gives a moment on the same clock.
  return (moment + ms) as T;
}
