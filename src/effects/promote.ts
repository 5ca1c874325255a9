import type { DeedOutcome } from '../core/steps.ts';
import type { Clock, Disk, Exec, Files, Log, SqlOnce, SqlTarget } from '../runtime/ports.ts';
import { lookAtRole } from './local-database.ts';
import { promotionFailure } from './promote-failure.ts';
import { repeatedRequest } from './promote-repeat.ts';
import { startTool } from './promote-tool.ts';
import type { ToolEnvironment } from './tool-launcher.ts';
import { never, pollUntil } from './wait.ts';

export interface PromoteOptions {
  readonly method: 'gpactivatestandby' | 'pg_ctl';
  readonly environment: ToolEnvironment;
  /** The local server by its unix socket, not in utility mode: that exists only in Greenplum. */
  readonly local: SqlTarget;
  readonly timeoutMs: number;
  readonly sshTimeoutMs: number;
  /** Where `installToolSsh` wrote the wrapper, or null when that failed. */
  readonly toolSshDirectory: string | null;
  readonly ownNames: readonly string[];
  /** The old primary's host was silent when it was fenced: the tool's SSH to it ends at once. */
  readonly peerSilent: boolean;
  /**
   * Receives what the tool prints; emptied first. Best on the runtime directory's tmpfs: on a full disk the
   * tool would die of its own output.
   */
  readonly outputFile: string;
  /** How long to look on after the tool's end without a promotion: it may need a moment. Default 2000. */
  readonly lookOnMs?: number;
}

export interface PromotePorts {
  readonly exec: Exec;
  readonly sql: SqlOnce;
  readonly files: Files;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
}

const lookEveryMs = 50;
const lookTimeoutMs = 1000;

/**
 * Ends the recovery of the local standby. Judged by the state of the database alone: as soon as it is out of
 * recovery the step is done, even while the tool still runs its CHECKPOINT; the tool then ends by itself or at
 * its own deadline. Can be repeated, also after a daemon that was killed in the middle.
 */
export async function promote(
  options: PromoteOptions,
  ports: PromotePorts,
  signal: AbortSignal = never,
): Promise<DeedOutcome> {
  const before = await lookAtRole(ports.sql, options.local, lookTimeoutMs);
  if (before.role === 'primary') return done(false, `was promoted already: ${before.detail}`);
  const standby = await hasSignalFile(options.environment.dataDirectory, ports.files);
  if (standby === false && before.role === 'unknown') {
    return failed(`no recovery.conf or standby.signal, and the database does not answer (${before.detail})`);
  }

  const startedMs = ports.clock.now().monoMs;
  // Without its signal file a standby that is still in recovery has been told to promote; the tool would refuse.
  const method = standby === false ? 'pg_ctl' : options.method;
  const tool = startTool({ ...options, method }, ports);
  const repeat = repeatedRequest(options.environment, ports);
  let endedMs: number | null = null;
  let last = before;
  const found = await pollUntil(
    ports.clock,
    { everyMs: lookEveryMs, timeoutMs: options.timeoutMs, signal },
    async (leftMs): Promise<'promoted' | 'ended' | null> => {
      last = await lookAtRole(ports.sql, options.local, Math.min(lookTimeoutMs, leftMs));
      await tool.readOutput();
      if (last.role === 'primary') return 'promoted';
      const ended = tool.result();
      const nowMs = ports.clock.now().monoMs;
      if (ended !== null) endedMs ??= nowMs;
      if (endedMs !== null && nowMs - endedMs >= (options.lookOnMs ?? 2000)) return 'ended';
      if (tool.asked() || (await hasSignalFile(options.environment.dataDirectory, ports.files)) === false) {
        await repeat();
      }
      return null;
    },
  );
  if (found === 'promoted') {
    return done(true, `out of recovery after ${Math.round(ports.clock.now().monoMs - startedMs)} ms`);
  }
  const why = promotionFailure(await tool.stop(), tool.output());
  return failed(`${why}; the database: ${last.detail}`);
}

/** Null: the disk could not be asked. Version 6 has recovery.conf, version 7 standby.signal. */
async function hasSignalFile(dataDirectory: string, files: Files): Promise<boolean | null> {
  const looks = await Promise.all(
    ['recovery.conf', 'standby.signal'].map((name) =>
      files.exists(`${dataDirectory}/${name}`, lookTimeoutMs),
    ),
  );
  if (looks.includes(true)) return true;
  return looks.includes(null) ? null : false;
}

const done = (changed: boolean, seen: string): DeedOutcome => ({
  step: 'promote',
  kind: 'done',
  changed,
  seen,
});
const failed = (why: string): DeedOutcome => ({ step: 'promote', kind: 'failed', why });
