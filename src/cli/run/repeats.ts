import type { Clock, Log, LogFields, LogLevel } from '../../runtime/ports.ts';

/** As often as a healthy daemon writes anything. */
const WINDOW_MS = 60_000;
const KEPT_MAX = 100;
const COUNTED: ReadonlySet<LogLevel> = new Set(['warning', 'err']);

interface Repeated {
  readonly level: LogLevel;
  readonly text: string;
  readonly fields: LogFields | undefined;
  readonly sinceMs: number;
  more: number;
}

/**
 * A log in which the same trouble at every beat is one line and a count a minute later, at whatever is written next.
 * Messages, which have a code, are all written: the core itself says how often.
 */
export function countingRepeats(log: Log, clock: Pick<Clock, 'now'>): Log {
  const known = new Map<string, Repeated>();

  const tellOver = (nowMs: number): void => {
    for (const [key, { level, text, fields, sinceMs, more }] of known) {
      if (nowMs - sinceMs < WINDOW_MS && known.size <= KEPT_MAX) continue;
      known.delete(key);
      if (more === 0) continue;
      const seconds = Math.round((nowMs - sinceMs) / 1000);
      log.write(level, `${text} (${more} more time${more === 1 ? '' : 's'} in ${seconds} s)`, fields);
    }
  };
  return {
    write(level, text, fields) {
      const nowMs = clock.now().monoMs;
      tellOver(nowMs);
      if (!COUNTED.has(level) || fields?.code !== undefined) {
        log.write(level, text, fields);
        return;
      }
      const key = `${level} ${text}`;
      const before = known.get(key);
      if (before !== undefined) before.more += 1;
      else {
        known.set(key, { level, text, fields, sinceMs: nowMs, more: 0 });
        log.write(level, text, fields);
      }
    },
  };
}
