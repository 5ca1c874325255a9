import { pino } from 'pino';
import type { LineStream } from './journald-stream.ts';
import { formatterFor, type LogFormat, safeFields } from './log-format.ts';
import type { Log, LogLevel } from './ports.ts';

export interface LogOptions {
  readonly level: LogLevel;
  /** `journald`: `<N>text k=v`; `plain`: with time and level, for a terminal; `json`: one object per line. */
  readonly format: LogFormat;
  /** Values that must not appear in any line, such as the database password. */
  readonly secrets?: readonly string[];
  /** File descriptor. Default 1. */
  readonly fd?: number;
  /** Makes what takes the lines from the moment on that nobody reads the file descriptor any more. */
  readonly instead?: (() => LineStream) | undefined;
}

export interface SystemLog extends Log {
  setLevel(level: LogLevel): void;
  /** Lines that were dropped because nobody read them fast enough. */
  dropped(): number;
  /** Writes out what is buffered: at the end of the process. */
  flush(): void;
}

/** What a reader that has stopped may cost us in memory; beyond it lines are dropped, and nothing waits. */
const bufferBytesMax = 1 << 20;
/** Lines that are kept until somebody has read them, to be told anew when nobody did. */
const unreadMax = 1000;

const levels: Readonly<Record<LogLevel, number>> = {
  debug: 20,
  info: 30,
  notice: 35,
  warning: 40,
  err: 50,
  crit: 60,
  alert: 70,
  emerg: 80,
};

/** The format that fits where our output goes, unless the configuration asks for JSON. */
export function usualFormat(asked: 'text' | 'json'): LogFormat {
  if (asked === 'json') return 'json';
  return process.env.JOURNAL_STREAM === undefined ? 'plain' : 'journald';
}

/** Never blocks the loop: a stalled journald costs lines, not beats. */
export function openLog(options: LogOptions): SystemLog {
  const sink = pino.destination({
    fd: options.fd ?? 1,
    sync: false,
    minLength: 0,
    maxLength: bufferBytesMax,
  });
  let dropped = 0;
  let unread: string[] = [];
  let instead: LineStream | null = null;
  sink.on('drop', () => {
    dropped += 1;
  });
  sink.on('drain', () => {
    unread = [];
  });
  // A reader that went away (EPIPE) is no reason to stop watching a database.
  sink.on('error', () => {
    if (instead !== null || options.instead === undefined) return;
    instead = options.instead();
    for (const line of unread.splice(0)) instead.write(line);
  });
  const write = (line: string): void => {
    if (instead !== null) {
      instead.write(line);
      return;
    }
    if (options.instead !== undefined && unread.length < unreadMax) unread.push(line);
    sink.write(line);
  };
  const format = formatterFor(options.format, options.secrets ?? []);
  const logger = pino(
    {
      level: options.level,
      customLevels: { ...levels },
      useOnlyCustomLevels: true,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    },
    { write: (line: string) => write(format(line)) },
  );
  return {
    write: (level, text, fields) => logger[level](safeFields(fields), text),
    setLevel: (level) => {
      logger.level = level;
    },
    dropped: () => dropped + (instead?.dropped() ?? 0),
    flush: () => {
      try {
        sink.flushSync();
      } catch {
        // Nobody reads any more, so there is nobody to keep lines for.
      }
    },
  };
}
