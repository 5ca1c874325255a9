import type { LogLevel } from './ports.ts';

/** The priorities of syslog, by which journald sorts. */
export const PRIORITIES: Readonly<Record<LogLevel, number>> = {
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};
