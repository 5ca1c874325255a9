import type { FenceOrder } from '../core/steps.ts';
import type { SshHost } from '../runtime/ports.ts';
import type { FenceFact } from './fence.ts';
import { runThere } from './run-there.ts';
import { sshMayPass, sshShowsLife, sshTroubleWords } from './ssh-words.ts';
import { parseStopReport, type StopReport, stopErrand } from './stop-program.ts';

export interface DatabaseOptions {
  /** On the old primary's host. */
  readonly dataDirectory: string;
  readonly port: number;
  readonly installation: string;
  /** How long an immediate shutdown may take before SIGKILL. */
  readonly graceMs: number;
}

/** Stops the database on the old primary's host and sees it gone, in one round trip. */
export async function fenceDatabase(
  order: FenceOrder,
  options: DatabaseOptions,
  ssh: SshHost,
  leftMs: () => number,
): Promise<FenceFact> {
  const mode = order.spareLiving ? 'spare' : 'stop';
  const result = await runThere(ssh, stopErrand({ ...options, mode }), leftMs());
  if (result.kind !== 'exit') {
    return {
      kind: 'not-seen',
      why: `database: ${sshTroubleWords(result)}`,
      reached: sshShowsLife(result),
      mayPass: sshMayPass(result),
    };
  }
  const report = parseStopReport(result.stdout);
  if (report === null)
    return { kind: 'not-seen', why: `database: ${noReport(result.stderr)}`, reached: true, mayPass: false };
  return factOf(report);
}

function factOf(report: StopReport): FenceFact {
  switch (report.database) {
    case 'gone':
      return { kind: 'seen', how: stopWords(report) };
    case 'alive':
      return { kind: 'alive', why: report.why };
    case 'left':
    case 'unknown':
      return { kind: 'not-seen', why: `database: ${report.why}`, reached: true, mayPass: false };
  }
}

/** What became of the database and of its socket lock files, for people. */
export function stopWords(report: StopReport): string {
  const database = {
    none: 'its database was gone already',
    int: 'its database was stopped cleanly',
    quit: 'its database was stopped (immediate) and is gone',
    kill: 'its database was killed and is gone',
  }[report.signal];
  const lock = {
    absent: '',
    removed: ', stale socket lock files removed',
    other: ', socket lock files of another database left in place',
    stuck: ', the socket lock file could not be removed',
  }[report.lock];
  return database + lock;
}

function noReport(stderr: string): string {
  const line = stderr.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
  return line === '' ? 'no report came back' : `no report came back (${line})`;
}
