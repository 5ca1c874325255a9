import { parseControlData } from '../core/control-data.ts';
import type { Line } from '../core/edition.ts';
import { quote } from '../core/quote.ts';
import type { FenceOutcome } from '../core/steps.ts';
import type { Lsn } from '../core/units.ts';
import type { Clock, SqlOnce, SqlTarget, SshHost } from '../runtime/ports.ts';
import { askDaemonThere } from './ask-daemon.ts';
import type { Claim } from './fence.ts';
import { fenceVip, type VipOptions } from './fence-vip.ts';
import { replayedHere } from './replayed.ts';
import { runThere } from './run-there.ts';
import { sshTroubleWords } from './ssh-words.ts';
import { startLog, startWords } from './start-program.ts';
import { parseStopReport, stopErrand } from './stop-program.ts';
import { budget, pollUntil } from './wait.ts';

export interface HandOverOptions {
  /** The primary that hands over, on its own host. */
  readonly database: {
    readonly dataDirectory: string;
    readonly port: number;
    readonly installation: string;
    readonly line: Line;
    readonly target: SqlTarget;
  };
  readonly vip: VipOptions;
  /** Our own database, which must have everything before anything else happens. */
  readonly local: SqlTarget;
  /** How long the clean stop may take: `promotion.cleanStopTimeout`. */
  readonly stopMs: number;
  /** Our own promotion may be running already: what was stopped stays so. */
  readonly noUndo?: boolean;
}

export interface HandOverPorts {
  readonly ssh: SshHost;
  readonly clock: Clock;
  readonly sql: SqlOnce;
}

/** A clean stop has sent everything; what is left is that our own standby writes and replays it. */
const drainMs = 5_000;
const vipMs = 5_000;
/** Beyond the deadline on the host itself: the way there and back, and its last look. */
const marginMs = 3_000;
const startSeconds = 60;

/**
 * Stops a living primary so that nothing can be lost: cleanly, its last record seen here, its VIP seen gone. Unless all
 * of that succeeds, it is started again, and the outcome is `alive`. Can be repeated: what is stopped is only looked at.
 */
export async function handOver(
  claim: Claim,
  options: HandOverOptions,
  ports: HandOverPorts,
): Promise<FenceOutcome> {
  const { database, stopMs } = options;
  // A checkpoint beforehand leaves the one of the stop little to write, while clients still work.
  await ports.sql(database.target, 'checkpoint', stopMs);
  const order = { ...database, graceMs: stopMs, mode: 'clean' as const };
  const stopped = await runThere(ports.ssh, stopErrand(order), stopMs + marginMs);
  if (stopped.kind !== 'exit')
    return interrupted(`its database was being stopped: ${sshTroubleWords(stopped)}`);
  const report = parseStopReport(stopped.stdout);
  if (report === null) return interrupted('its database was being stopped: no report came back');
  if (report.database !== 'gone') return undo(report.why, claim, options, ports);

  const drained = await isDrained(options, ports);
  if (drained !== null) return undo(drained, claim, options, ports);
  const vip = await fenceVip(claim, options.vip, ports.ssh, budget(ports.clock, vipMs));
  if (vip.kind !== 'seen') return undo(vip.why, claim, options, ports);
  const how = `its database was stopped cleanly and all it wrote is here; ${vip.how}`;
  return { step: 'fence', kind: 'confirmed', how, databaseGone: true, drained: true };
}

const interrupted = (why: string): FenceOutcome => ({
  step: 'fence',
  kind: 'unconfirmed',
  why,
  reached: true,
});

/** Null: the last record of the stopped primary has been replayed here. */
async function isDrained({ database, local }: HandOverOptions, ports: HandOverPorts): Promise<string | null> {
  const { installation, dataDirectory, line: edition } = database;
  const words = ['env', 'LC_ALL=C', `LD_LIBRARY_PATH=${installation}/lib`];
  const line = quote([...words, `${installation}/bin/pg_controldata`, dataDirectory]);
  const asked = await runThere(ports.ssh, { bound: { verb: 'control-data' }, line }, marginMs);
  if (asked.kind !== 'exit') return `what it wrote last cannot be asked: ${sshTroubleWords(asked)}`;
  const { clusterState, checkpoint } = parseControlData(asked.stdout);
  if (clusterState !== 'shut down' || checkpoint === null)
    return `it did not end cleanly (its control file says ${clusterState ?? 'nothing'})`;
  let last: Lsn | null = null;
  const here = await pollUntil(ports.clock, { everyMs: 50, timeoutMs: drainMs }, async (leftMs) => {
    last = await replayedHere(ports.sql, local, edition, leftMs);
    return last !== null && last >= checkpoint ? last : null;
  });
  if (here !== null) return null;
  return `not everything it wrote has arrived here (${last ?? 'unknown'} of ${checkpoint} bytes of WAL)`;
}

/** The primary serves again: its daemon forgets our claim, its database is started. */
async function undo(
  why: string,
  { by }: Claim,
  { database, vip, noUndo = false }: HandOverOptions,
  { ssh }: HandOverPorts,
): Promise<FenceOutcome> {
  if (noUndo) return interrupted(`${why}; the promotion here had begun, so the old primary stays down`);
  await askDaemonThere(ssh, vip.controlSocket, { op: 'ack', by }, marginMs);
  const order = { ...database, seconds: startSeconds };
  const line = `${quote(startWords(order))} < /dev/null`;
  const bound = { verb: 'start-database', seconds: startSeconds } as const;
  const started = await runThere(ssh, { bound, line }, startSeconds * 1000 + marginMs);
  const done = started.kind === 'exit' && started.code === 0;
  if (done) return { step: 'fence', kind: 'alive', why: `${why}; the old primary was started again` };
  const trouble =
    started.kind === 'exit' ? `pg_ctl ended with ${started.code ?? 'a signal'}` : sshTroubleWords(started);
  return interrupted(
    `${why}; the old primary could NOT be started again (${trouble}): look at ${startLog(order)} on its host, and start it`,
  );
}
