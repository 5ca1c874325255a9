import { parseControlData } from '../core/control-data.ts';
import { parsePostmasterPid, processState } from '../core/postmaster-pid.ts';
import type { Exec, FileRead, Files } from '../runtime/ports.ts';

/** Something that is wrong with a data directory, and what helps. */
export interface Flaw {
  readonly what: string;
  readonly help: string;
}

/** What the files of a data directory, and the process that serves it, show. */
export interface DataDirectory {
  readonly flaw: Flaw | null;
  /** The postmaster of this directory; null: it could not be told. */
  readonly runs: boolean | null;
  readonly pid: number | null;
  /** As the postmaster spells it: gpactivatestandby looks for a process with these very letters. */
  readonly spelled: string;
  readonly timeline: number | null;
  readonly systemId: string | null;
}

export interface DataDirectoryPlace {
  readonly dataDirectory: string;
  readonly installation: string;
  readonly port: number;
  readonly user: string;
  /** /proc; another place in tests. */
  readonly proc?: string;
}

interface Ports {
  readonly files: Files;
  readonly exec: Exec;
}

/** Read-only, and at most as long as one deadline. A file that could not be read in time is no flaw. */
export async function lookAtDataDirectory(
  place: DataDirectoryPlace,
  { files, exec }: Ports,
  timeoutMs: number,
): Promise<DataDirectory> {
  const [version, hasControl, process, control] = await Promise.all([
    files.readSmall(`${place.dataDirectory}/PG_VERSION`, 100, timeoutMs),
    files.exists(`${place.dataDirectory}/global/pg_control`, timeoutMs),
    lookAtProcess(place, files, timeoutMs),
    askControlData(place, exec, timeoutMs),
  ]);
  const flaw =
    filesFlaw(place, version, hasControl) ??
    process.flaw ??
    // A server that runs here reads it; a look in the very moment of a write may be torn.
    (control.foreign && process.runs === false ? foreignFlaw(place, version) : null);
  const { timeline, systemId } = control;
  return { ...process, flaw, timeline, systemId };
}

function filesFlaw(
  { dataDirectory, user }: DataDirectoryPlace,
  version: FileRead,
  hasControl: boolean | null,
): Flaw | null {
  if (version.kind === 'failed') {
    return {
      what: `the data directory ${dataDirectory} cannot be read by ${user} (${version.detail})`,
      help: 'Run the service as the owner of the data directory, whose mode must be 0700 or 0750.',
    };
  }
  if (version.kind === 'absent' || hasControl === false) {
    const missing = version.kind === 'absent' ? 'PG_VERSION' : 'global/pg_control';
    return {
      what: `${dataDirectory} is no whole data directory (${missing} is missing): a copy that was not finished, or another place`,
      help: 'Correct database.dataDirectory, or make the standby anew: gpinitstandby on the primary.',
    };
  }
  return null;
}

function foreignFlaw({ dataDirectory, installation }: DataDirectoryPlace, version: FileRead): Flaw {
  const text = version.kind === 'text' ? version.text.trim() : 'unknown';
  return {
    what: `${dataDirectory} (PG_VERSION ${text}) was made by another version than that of ${installation}, or is damaged`,
    help: 'Correct database.installation or database.dataDirectory; a standby is made anew by gpinitstandby.',
  };
}

type Process = Pick<DataDirectory, 'flaw' | 'runs' | 'pid' | 'spelled'>;

async function lookAtProcess(place: DataDirectoryPlace, files: Files, timeoutMs: number): Promise<Process> {
  const { dataDirectory, port, proc = '/proc' } = place;
  const nothing = { flaw: null, pid: null, spelled: dataDirectory };
  const file = await files.readSmall(`${dataDirectory}/postmaster.pid`, 2000, timeoutMs);
  if (file.kind === 'absent') return { ...nothing, runs: false };
  if (file.kind !== 'text') return { ...nothing, runs: null };
  const found = parsePostmasterPid(file.text);
  if (found.pid === null) return { ...nothing, runs: null };
  const [stat, own] = await Promise.all([
    files.readSmall(`${proc}/${found.pid}/stat`, 2000, timeoutMs),
    files.readSmall(`${proc}/${found.pid}/cwd/postmaster.pid`, 2000, timeoutMs),
  ]);
  const state = stat.kind === 'absent' ? 'gone' : stat.kind === 'text' ? processState(stat.text) : 'unknown';
  // The number may have been given to the server of another directory since.
  const elsewhere = own.kind === 'absent' || (own.kind === 'text' && own.text !== file.text);
  if (state === 'gone' || (state === 'running' && elsewhere)) return { ...nothing, runs: false };
  const flaw = state === 'frozen' ? frozenFlaw(found.pid) : portFlaw(found.port, port);
  return {
    flaw,
    runs: state === 'unknown' ? null : true,
    pid: found.pid,
    spelled: found.dataDirectory ?? dataDirectory,
  };
}

const frozenFlaw = (pid: number): Flaw => ({
  what: `the postmaster of the standby (process ${pid}) is stopped by a signal`,
  help: `kill -CONT ${pid}, and find out who sent SIGSTOP.`,
});

const portFlaw = (real: number | null, configured: number): Flaw | null =>
  real === null || real === configured
    ? null
    : {
        what: `the database here listens on port ${real}, and database.port is ${configured}`,
        help: `Set database.port: ${real}; with a wrong one gpactivatestandby promotes and never notices.`,
      };

interface Control {
  readonly timeline: number | null;
  readonly systemId: string | null;
  readonly foreign: boolean;
}

async function askControlData(place: DataDirectoryPlace, exec: Exec, timeoutMs: number): Promise<Control> {
  const { installation, dataDirectory } = place;
  const result = await exec({
    file: `${installation}/bin/pg_controldata`,
    args: [dataDirectory],
    env: { LC_ALL: 'C', LD_LIBRARY_PATH: `${installation}/lib`, PATH: '/usr/bin:/bin' },
    timeoutMs,
  });
  const untold = { timeline: null, systemId: null, foreign: false };
  if (result.kind !== 'exit' || result.code !== 0) return untold;
  // It prints what it read all the same, and that is nonsense then.
  if (/CRC checksum does not match/.test(result.stdout + result.stderr)) return { ...untold, foreign: true };
  const { timeline, systemId } = parseControlData(result.stdout);
  return { timeline, systemId, foreign: false };
}
