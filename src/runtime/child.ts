import { homedir } from 'node:os';

/** Between TERM and KILL: long enough for a trap handler, short enough for a probe's deadline. */
export const killGraceMs = 300;

/**
 * What a child gets when the caller names no environment. Nothing else is inherited: the environment of a
 * database administrator holds PGHOST, PGOPTIONS or LD_LIBRARY_PATH, which would change what a child does.
 */
export function plainEnvironment(): Record<string, string> {
  const own = process.env;
  return {
    PATH: `${own.PATH ?? '/usr/local/bin:/usr/bin:/bin'}:/usr/sbin:/sbin`,
    HOME: own.HOME ?? homedir(),
    LC_ALL: 'C',
    ...(own.USER === undefined ? {} : { USER: own.USER }),
    ...(own.LOGNAME === undefined ? {} : { LOGNAME: own.LOGNAME }),
  };
}

/** Sends a signal to the whole group that the child `pid` leads. A group that is gone is no error. */
export function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left, which is what the signal was for.
  }
}
