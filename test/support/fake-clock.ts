import { type MonoMs, monoMs, wallMs } from '../../src/core/units.ts';
import type { Clock } from '../../src/runtime/ports.ts';

/** A clock that stands still until a test moves it; sleepers wake in the order of their times. */
export class FakeClock implements Clock {
  private nowMs = 0;
  /** Moves the wall clock, or the clock since boot, against the monotonic one. */
  wallOffsetMs = 0;
  suspendedMs = 0;
  private sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  now(): { monoMs: MonoMs; wallMs: ReturnType<typeof wallMs> } {
    return { monoMs: monoMs(this.nowMs), wallMs: wallMs(1_800_000_000_000 + this.wallOffsetMs + this.nowMs) };
  }

  bootMs(): number {
    return 5_000_000 + this.suspendedMs + this.nowMs;
  }

  sleepUntil(atMs: MonoMs, signal: AbortSignal): Promise<void> {
    if (signal.aborted || atMs <= this.nowMs) return Promise.resolve();
    return new Promise((resolve) => {
      this.sleepers.push({ atMs, wake: resolve });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  at(atMs: MonoMs, wake: () => void): () => void {
    const sleeper = { atMs, wake };
    this.sleepers.push(sleeper);
    return () => {
      this.sleepers = this.sleepers.filter((other) => other !== sleeper);
    };
  }

  /** Moves on to `ms`, waking who sleeps on the way, and lets everything that follows happen. */
  async to(ms: number): Promise<void> {
    for (;;) {
      await settle();
      const next = this.sleepers.filter(({ atMs }) => atMs <= ms).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.wake();
    }
    this.nowMs = ms;
    await settle();
  }
}

/** Enough turns of the microtask queue for every promise that is ready. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
