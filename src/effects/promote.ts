import type { DeedOutcome } from '../core/steps.ts';
import type { MonoMs } from '../core/units.ts';
import type { Clock, Disk, Exec, Files, FreeSpace, Log, SqlOnce, SqlTarget } from '../runtime/ports.ts';
import { type DataDirectory, lookAtDataDirectory } from './data-directory.ts';
import { lookAtRole, type RoleLook } from './local-database.ts';
import { promotionFailure } from './promote-failure.ts';
import { type Readiness, readiness } from './promote-ready.ts';
import { repeatedRequest } from './promote-repeat.ts';
import { startTool } from './promote-tool.ts';
import { startStandby } from './standby-start.ts';
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
  /** How long to wait for another management tool's end. Default 10 s. */
  readonly waitForToolsMs?: number;
  /** /proc; another place in tests. */
  readonly proc?: string;
}

export interface PromotePorts {
  readonly exec: Exec;
  readonly sql: SqlOnce;
  readonly files: Files;
  readonly disk: Disk;
  readonly space: FreeSpace;
  readonly clock: Clock;
  readonly log: Log;
}

/** What was found before the promotion was decided on. */
export interface Prepared {
  readonly atMs: MonoMs;
  readonly ready: Promise<Readiness>;
}

/** Old enough for a database to have been restarted meanwhile, or for a disk to have filled up. */
const preparedMsMax = 5000;

/** Each look is a connection over the unix socket, of some 3 ms; what it comes late is outage. */
const lookEveryMs = 20;
const lookTimeoutMs = 1000;

/** Looks at what a promotion needs while the old primary is fenced, so that nobody waits for it afterwards. */
export const prepare = (options: PromoteOptions, ports: PromotePorts): Prepared => ({
  atMs: ports.clock.now().monoMs,
  ready: readiness(placeOf(options), ports, options.waitForToolsMs),
});

/**
 * Ends the recovery of the local standby. Judged by the state of the database alone: as soon as it is out of
 * recovery, on a new timeline, the step is done, even while the tool still runs its CHECKPOINT; the tool then ends by
 * itself or at its own deadline. Can be repeated, also after a daemon that was killed in the middle.
 */
export async function promote(
  options: PromoteOptions,
  ports: PromotePorts,
  signal: AbortSignal = never,
  prepared: Prepared | null = null,
): Promise<DeedOutcome> {
  const { dataDirectory } = options.environment;
  const [before, standby, ready] = await Promise.all([
    lookAtRole(ports.sql, options.local, options.environment.line, lookTimeoutMs),
    hasSignalFile(dataDirectory, ports.files),
    preparedOrNow(prepared, options, ports),
  ]);
  if (before.role === 'primary') return done(false, `was promoted already: ${before.detail}`);
  if (standby === false && before.role === 'unknown') {
    return failed(
      `no recovery.conf or standby.signal in ${dataDirectory}, and the database does not answer (${before.detail}): it is no standby, or of another place; gpinitstandby on the primary makes one`,
    );
  }
  // Without its signal file a standby that is still in recovery has been told to promote; the tool would refuse.
  if (standby === false) return run({ ...options, method: 'pg_ctl' }, ready, ports, signal);

  for (const note of ready.notes) ports.log.write('notice', note);
  if (ready.flaw !== null) return failed(`${ready.flaw.what}. ${ready.flaw.help} Nothing was promoted`);
  return withMirror(options, ready, ports, signal);
}

/** A flaw that was found before may have passed. */
async function preparedOrNow(
  prepared: Prepared | null,
  options: PromoteOptions,
  ports: PromotePorts,
): Promise<Readiness> {
  const isYoung = prepared !== null && ports.clock.now().monoMs - prepared.atMs <= preparedMsMax;
  const before = isYoung ? await prepared.ready : null;
  return before !== null && before.flaw === null ? before : prepare(options, ports).ready;
}

/** A standby whose process is down, or dies under the tool, is started as a mirror: once, and never by -f. */
async function withMirror(
  options: PromoteOptions,
  ready: DataDirectory,
  ports: PromotePorts,
  signal: AbortSignal,
): Promise<DeedOutcome> {
  if (ready.runs === false) {
    const started = await startStandby(options.environment, ports, options.outputFile);
    return started.kind === 'failed' ? failed(started.why) : run(options, ready, ports, signal);
  }
  const outcome = await run(options, ready, ports, signal);
  if (outcome.kind === 'done' || signal.aborted) return outcome;
  const after = await lookAtDataDirectory(placeOf(options), ports, lookTimeoutMs);
  const standby = await hasSignalFile(options.environment.dataDirectory, ports.files);
  return after.runs === false && standby === true ? withMirror(options, after, ports, signal) : outcome;
}

async function run(
  options: PromoteOptions,
  { spelled, pid, timeline }: DataDirectory,
  ports: PromotePorts,
  signal: AbortSignal,
): Promise<DeedOutcome> {
  const startedMs = ports.clock.now().monoMs;
  const environment = { ...options.environment, dataDirectory: spelled };
  const tool = startTool({ ...options, environment }, ports);
  const repeat = repeatedRequest(environment, pid, ports, options.proc);
  let endedMs: number | null = null;
  let last: RoleLook = { role: 'unknown', detail: 'not asked', timeline: null };
  const found = await pollUntil(
    ports.clock,
    { everyMs: lookEveryMs, timeoutMs: options.timeoutMs, signal },
    async (leftMs): Promise<'promoted' | 'ended' | null> => {
      last = await lookAtRole(ports.sql, options.local, environment.line, Math.min(lookTimeoutMs, leftMs));
      await tool.readOutput();
      if (last.role === 'primary') return 'promoted';
      const ended = tool.result();
      const nowMs = ports.clock.now().monoMs;
      if (ended !== null) endedMs ??= nowMs;
      if (endedMs !== null && nowMs - endedMs >= (options.lookOnMs ?? 2000)) return 'ended';
      if (tool.asked() || (await hasSignalFile(spelled, ports.files)) === false) await repeat();
      return null;
    },
  );
  if (found === 'promoted') {
    const seen = `out of recovery after ${Math.round(ports.clock.now().monoMs - startedMs)} ms`;
    return judgeTimeline(timeline, last.timeline, seen);
  }
  const why = promotionFailure(await tool.stop(), tool.output(), options.environment.line);
  return failed(`${why}; the database: ${last.detail}`);
}

/** A server that left recovery and writes on its old timeline was not promoted: somebody started it as a primary. */
function judgeTimeline(before: number | null, now: number | null, seen: string): DeedOutcome {
  if (before !== null && now !== null && now <= before) {
    return failed(
      `the database is out of recovery and writes on timeline ${now} as before: it was started without its signal file, not promoted; its WAL collides with that of the old primary. Stop it, and make the standby anew`,
    );
  }
  return done(true, now === null ? seen : `${seen}, on timeline ${now}`);
}

function placeOf({ environment, proc }: PromoteOptions) {
  const { dataDirectory, installation, port, user } = environment;
  return { dataDirectory, installation, port, user, ...(proc === undefined ? {} : { proc }) };
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
