import type { State } from '../../core/state.ts';
import type { Log } from '../../runtime/ports.ts';

export interface StartAnew {
  /** What a lost control socket leads to. */
  readonly whenLost: (why: string) => void;
  /** Whether the daemon ends because of it. */
  readonly isWanted: () => boolean;
}

/** Under way, or about to be: not a moment to be away. */
const PRESSING: ReadonlySet<State['phase']['phase']> = new Set([
  'starting',
  'suspecting',
  'failing-over',
  'isolated',
]);

/**
 * Ends the daemon so that systemd starts it again, with its directory in /run, which only systemd can make. Database
 * and VIP stay as they are. Without systemd, and while a failover is near, it goes on without being asked.
 */
export function startAnew(parts: {
  readonly state: () => State;
  readonly log: Log;
  readonly stop: () => void;
  readonly environment?: NodeJS.ProcessEnv;
}): StartAnew {
  const { state, log, stop, environment = process.env } = parts;
  let wanted = false;
  let said = '';
  return {
    isWanted: () => wanted,
    whenLost(why) {
      if (environment.NOTIFY_SOCKET !== undefined && !PRESSING.has(state().phase.phase)) {
        wanted = true;
        log.write(
          'warning',
          `The control socket is gone (${why}): this daemon ends, and systemd starts it anew.`,
        );
        stop();
      } else if (said !== why) {
        said = why;
        log.write(
          'err',
          `The control socket is gone (${why}): nobody can ask this daemon until it starts anew.`,
        );
      }
    },
  };
}
