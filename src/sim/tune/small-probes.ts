import { OVERDUE_MS } from './conditions.ts';

/** Small probes that run all the time, as probes/icmp keeps them in mind. */
export interface SmallProbes {
  /** Sends what is due until then; `answers` says for each whether its reply comes back. */
  until(nowMs: number, answers: (atMs: number) => boolean): void;
  /** A reply within one interval and one timeout. */
  alive(nowMs: number, timeoutMs: number): boolean;
  /** Since the first one without a reply, once it is overdue; null while they are answered. */
  silentSinceMs(nowMs: number): number | null;
  /** Somebody else on that host answered: the silence is over. */
  heard(nowMs: number): void;
}

export function smallProbes(intervalMs: number): SmallProbes {
  let sentMs = 0;
  let repliedMs = 0;
  let silentMs: number | null = null;
  return {
    until(nowMs, answers) {
      for (; sentMs <= nowMs; sentMs += intervalMs) {
        if (answers(sentMs)) {
          repliedMs = sentMs;
          silentMs = null;
        } else silentMs ??= sentMs;
      }
    },
    alive: (nowMs, timeoutMs) => nowMs - repliedMs <= intervalMs + timeoutMs,
    silentSinceMs: (nowMs) => (silentMs !== null && nowMs >= silentMs + OVERDUE_MS ? silentMs : null),
    heard(nowMs) {
      if (silentMs !== null && silentMs <= nowMs) silentMs = null;
    },
  };
}
