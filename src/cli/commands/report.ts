import { writeFileSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { database } from '../../config/settings/cluster.ts';
import { exec } from '../../runtime/exec.ts';
import { systemFiles } from '../../runtime/files.ts';
import { CommandError } from '../exit-codes.ts';
import { journalOnDisk } from '../journal-source.ts';
import { historyFragment } from '../report/history.ts';
import { failoverPage } from '../report/page.ts';
import { type Scope, scopeOf } from '../report/scope.ts';
import { timelineSvg } from '../report/timeline.ts';
import { version } from '../version.ts';

interface Options {
  readonly output?: string;
  readonly journal?: string;
  readonly force?: boolean;
  /** What the daemon's page asks for: the list of failovers, or the drawing of one. */
  readonly fragment?: boolean;
  /** Reads less of the journal: as little as the memory of a service allows. */
  readonly brief?: boolean;
}

/** Of each of the two files of the journal. */
const BRIEF_BYTES_MAX = 6 * 1024 * 1024;
const LOOK_MS = 2000;
const LINES_BYTES_MAX = 2 * 1024 * 1024;

/** One failover as a page to attach to a ticket. */
export async function report(path: string, id: string | undefined, options: Options): Promise<void> {
  if (id !== undefined && !/^\d{1,15}$/.test(id))
    throw new CommandError('USAGE', `${id}: an id as whpg-failover history shows it is expected`);
  const limits = options.brief === true ? { bytesMax: BRIEF_BYTES_MAX } : {};
  if (options.fragment === true && id === undefined) {
    const { recorded } = await journalOnDisk(path, options.journal, { ...limits, withoutBeats: true });
    process.stdout.write(historyFragment(recorded));
    return;
  }
  const { records, recorded, where } = await journalOnDisk(path, options.journal, limits);
  const scope = scopeOf(recorded, id === undefined ? null : Number(id));
  if (scope === null) {
    const what = id === undefined ? 'no failover is recorded' : `there is no failover with the id ${id}`;
    throw new CommandError('FAILED', `${where}: ${what}.\n    whpg-failover history shows what is.`);
  }
  if (options.fragment === true) {
    process.stdout.write(timelineSvg(scope));
    return;
  }
  const numbers = new Set(scope.recorded.map(({ seq }) => seq));
  const lines = records.filter(({ seq }) => numbers.has(seq)).map((record) => JSON.stringify(record));
  const page = failoverPage({ scope, versions: await versionsOf(scope), lines: cut(lines) });
  write(page, options.output ?? `whpg-failover-${scope.failover.id}.html`, options.force === true);
}

function write(page: string, output: string, force: boolean): void {
  if (output === '-') {
    process.stdout.write(page);
    return;
  }
  try {
    writeFileSync(output, page, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const hint =
      code === 'EEXIST'
        ? 'Name another one with --output, or say --force.'
        : 'Name another place with --output.';
    throw new CommandError('FAILED', `${output} cannot be written (${code}).\n    ${hint}`);
  }
  process.stdout.write(`${output}\n`);
}

function cut(lines: readonly string[]): readonly string[] {
  let bytes = 0;
  return lines.filter((line) => {
    bytes += line.length;
    return bytes <= LINES_BYTES_MAX;
  });
}

async function versionsOf({ around }: Scope): Promise<readonly (readonly [string, string])[]> {
  const own = around?.settings['database.installation'];
  const installation = typeof own === 'string' ? own : database.settings.installation.default;
  const postgres = await exec({
    file: `${installation}/bin/postgres`,
    args: ['--gp-version'],
    timeoutMs: LOOK_MS,
  });
  const os = await systemFiles().readSmall('/etc/os-release', 8192, LOOK_MS);
  const name = os.kind === 'text' ? /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(os.text)?.[1] : undefined;
  const running = postgres.kind === 'exit' && postgres.code === 0 ? postgres.stdout.trim() : 'not found here';
  return [
    ['whpg-failover, when it happened', around?.version ?? 'not recorded'],
    ['whpg-failover, that wrote this page', version],
    ['Node.js', process.version],
    ['database', running],
    ['operating system', `${name ?? 'not known'}, Linux ${release()}`],
    ['page written on', hostname()],
  ];
}
