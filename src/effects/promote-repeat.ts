import type { Clock, Exec, Log } from '../runtime/ports.ts';
import { type ToolEnvironment, toolEnvironment } from './tool-launcher.ts';

/** Measured: a second request 0.2 s after the first ends a recovery that sleeps. */
const afterMs = 200;
const timesMax = 5;

/**
 * A promotion that was accepted can sleep for 5 s when the WAL receiver died in the same moment (10 to 20 % of
 * such promotions). Asking again wakes it. The returned function is called at each look while the promotion is
 * accepted and not over; it asks at most five times, 200 ms apart.
 */
export function repeatedRequest(
  environment: ToolEnvironment,
  { exec, clock, log }: { readonly exec: Exec; readonly clock: Clock; readonly log: Log },
): () => Promise<void> {
  let dueMs: number | null = null;
  let times = 0;
  return async () => {
    const nowMs = clock.now().monoMs;
    dueMs ??= nowMs + afterMs;
    if (nowMs < dueMs || times >= timesMax) return;
    times += 1;
    log.write(
      'notice',
      `The promotion is accepted and recovery goes on: asking again (${times} of ${timesMax}).`,
    );
    await exec(pgCtlPromote(environment));
    dueMs = clock.now().monoMs + afterMs;
  };
}

/** One promote request, not waited for. `-W` is known to version 6 (9.4) and 7 (12) alike. */
export function pgCtlPromote(environment: ToolEnvironment) {
  return {
    file: `${environment.installation}/bin/pg_ctl`,
    args: ['promote', '-W', '-D', environment.dataDirectory],
    timeoutMs: 2000,
    env: toolEnvironment(environment),
  };
}
