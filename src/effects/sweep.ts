import { SEGMENTS_TOLD, SWEEP_PASS_MS, type SweepReport } from '../core/sweep.ts';
import type { Clock, Exec, Log, SqlOnce, SqlTarget } from '../runtime/ports.ts';
import { addressesOf, isPlainAddress } from './sweep-names.ts';
import { type SegmentSweep, sweepSegment } from './sweep-segment.ts';
import { budget } from './wait.ts';

export interface SweepOptions {
  /** Our own server, the new primary: its catalogue says where the segments are. */
  readonly local: SqlTarget;
  /** `database.version`; null: what the server says. */
  readonly version: 6 | 7 | null;
  /** The old primary's host: its address of the configuration, and its name, which may have more. */
  readonly old: { readonly host: string; readonly address: string };
  /** Addresses that are ours by now, the VIP among them: whoever comes from there is no session of the dead. */
  readonly ownAddresses: () => readonly string[];
}

export interface SweepPorts {
  readonly sql: SqlOnce;
  readonly exec: Exec;
  readonly clock: Clock;
  readonly log: Log;
}

/** A primary segment of the catalogue. */
export interface Segment {
  readonly content: string;
  readonly address: string;
  readonly port: number;
}

/** More at once would need a thousand sockets in a large cluster, and not be quicker. */
const AT_ONCE = 64;
const CATALOGUE_MS = 3000;
const SEGMENT_MS = 3000;
const undefinedTable = '42P01';
/** The first server_version_num of PostgreSQL 10: version 6 is a 9.4, version 7 a 12. */
const MODERN = 100_000;

const question =
  "select current_setting('server_version_num') as version, content, address, port from gp_segment_configuration where content >= 0 and role = 'p' order by content";

/**
 * One pass: ends the old primary's sessions on every primary segment, all at once, and looks again. Ends within
 * `SWEEP_PASS_MS`, whatever the segments do, and can be repeated. It is a cure and no fence: an old primary that
 * lives comes back at once.
 */
export async function sweepSegments(options: SweepOptions, ports: SweepPorts): Promise<SweepReport> {
  const leftMs = budget(ports.clock, SWEEP_PASS_MS);
  const [catalogue, addresses] = await Promise.all([
    ports.sql(options.local, question, CATALOGUE_MS),
    oldAddresses(options, ports.exec),
  ]);
  if (catalogue.kind === 'error' && catalogue.sqlState === undefinedTable) return nothingToSweep;
  if (catalogue.kind !== 'rows') {
    const detail =
      catalogue.kind === 'error' ? catalogue.message : `${catalogue.trouble} ${catalogue.detail}`;
    return { ...nothingToSweep, trouble: `the catalogue cannot be read (${detail.trim()})` };
  }
  if (addresses.length === 0) return { ...nothingToSweep, trouble: `${options.old.host} has no address` };
  const segments = catalogue.rows.map(({ content, address, port }) => ({
    content: content ?? '?',
    address: address ?? '',
    port: Number(port),
  }));
  const version = options.version ?? (Number(catalogue.rows[0]?.version) < MODERN ? 6 : 7);
  const swept = await inParallel(segments, (segment) => {
    const timeoutMs = Math.min(SEGMENT_MS, leftMs() - REPORT_MS);
    if (timeoutMs <= 0) return notReached;
    return sweepSegment(segment, { local: options.local, version, addresses, timeoutMs }, ports);
  });
  return report(segments, swept, options.old.host, ports.log);
}

const nothingToSweep: SweepReport = { segments: 0, clean: 0, ended: 0, told: [], trouble: null };
const REPORT_MS = 100;
const notReached = Promise.resolve<SegmentSweep>({ ended: 0, trouble: 'not asked within this pass' });

/** Under all addresses that its name has: segments may know it from another network than we do. */
async function oldAddresses({ old, ownAddresses }: SweepOptions, exec: Exec): Promise<readonly string[]> {
  const named = await addressesOf(old.host, exec);
  const own = ownAddresses();
  return [...new Set([old.address, ...named])].filter((one) => isPlainAddress(one) && !own.includes(one));
}

async function inParallel<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const entries = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of entries) results[index] = await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
  return results;
}

function report(
  segments: readonly Segment[],
  swept: readonly SegmentSweep[],
  old: string,
  log: Log,
): SweepReport {
  const told: string[] = [];
  const troubles: string[] = [];
  for (const [index, { content, address, port }] of segments.entries()) {
    const { ended, trouble } = swept[index] ?? { ended: 0, trouble: 'not asked' };
    const name = `seg${content} on ${address}:${port}`;
    const line = `${name}: ${ended} session(s) of ${old} ended${trouble === null ? '' : `; ${trouble}`}`;
    if (trouble !== null) troubles.push(`${name}: ${trouble}`);
    log.write(trouble !== null ? 'warning' : ended > 0 ? 'notice' : 'debug', `sweep: ${line}`);
    if (trouble !== null || ended > 0) told.push(line);
  }
  const more = troubles.length > 1 ? `, and ${troubles.length - 1} more` : '';
  return {
    segments: segments.length,
    clean: segments.length - troubles.length,
    ended: swept.reduce((sum, { ended }) => sum + ended, 0),
    told: told.slice(0, SEGMENTS_TOLD),
    trouble: troubles[0] === undefined ? null : `${troubles[0]}${more}`,
  };
}
