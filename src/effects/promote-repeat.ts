import type { Clock, Exec, Files, Log } from '../runtime/ports.ts';
import { connectingReceiver } from './promote-ready.ts';
import { type ToolEnvironment, toolEnvironment } from './tool-launcher.ts';

/** Measured: a second request 0.2 s after the first ends a recovery that sleeps. */
const afterMs = 200;
const timesMax = 5;

export interface RepeatPorts {
  readonly exec: Exec;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A promotion that was accepted can sleep for 5 s when the WAL receiver died in the same moment (10 to 20 % of
 * such promotions). Asking again wakes it. One that waits for a WAL receiver, which hangs in its connect to a silent
 * host, goes on when that is ended. The returned function is called at each look while the promotion is accepted and
 * not over; it asks at most five times, 200 ms apart.
 */
export function repeatedRequest(
  environment: ToolEnvironment,
  postmaster: number | null,
  ports: RepeatPorts,
  proc?: string,
): () => Promise<void> {
  const { exec, clock, log } = ports;
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
    if (postmaster !== null) await endConnectingReceiver(postmaster, ports, proc);
    await exec(pgCtlPromote(environment));
    dueMs = clock.now().monoMs + afterMs;
  };
}

/** TERM is what recovery itself sends to it; a promoted server has no receiver, so nothing is lost by it. */
async function endConnectingReceiver(
  postmaster: number,
  { exec, files, log }: RepeatPorts,
  proc?: string,
): Promise<void> {
  const pid = await connectingReceiver(postmaster, files, proc);
  if (pid === null) return;
  log.write('notice', `The WAL receiver (process ${pid}) hangs in its connect: ending it.`);
  await exec({
    file: 'bash',
    args: ['-c', 'kill -TERM "$1"', 'whpg-end-receiver', String(pid)],
    timeoutMs: 1000,
  });
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
