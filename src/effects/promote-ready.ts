import { parseReceiverTitle } from '../core/receiver-title.ts';
import type { Clock, Exec, Files, FreeSpace, Space } from '../runtime/ports.ts';
import {
  type DataDirectory,
  type DataDirectoryPlace,
  type Flaw,
  lookAtDataDirectory,
} from './data-directory.ts';
import { runningTools, STOPS_OR_STARTS, toolTraces } from './other-tools.ts';
import { pollUntil } from './wait.ts';

/** What was found before a promotion. */
export interface Readiness extends DataDirectory {
  /** The promotion must not be tried: nothing was changed. */
  readonly flaw: Flaw | null;
  /** Worth a line in the log. */
  readonly notes: readonly string[];
}

export interface ReadyPorts {
  readonly files: Files;
  readonly exec: Exec;
  readonly space: FreeSpace;
  readonly clock: Clock;
}

/** All looks of one kind together; what could not be asked in time stands in nobody's way. */
const lookMs = 500;
/** A gpstart or gpstop that is about to end is waited for; one that stays is for people. */
const toolWaitMs = 10_000;
const toolEveryMs = 250;

/**
 * What a promotion needs, looked at shortly before it: the right directory and port, room on the disk, nobody else at
 * work on this server. Everything is asked at the same time, and costs some 20 ms.
 */
export async function readiness(
  place: DataDirectoryPlace,
  ports: ReadyPorts,
  waitForToolsMs = toolWaitMs,
): Promise<Readiness> {
  const { files } = ports;
  const [directory, room, tools, traces] = await Promise.all([
    lookAtDataDirectory(place, ports, lookMs),
    roomFlaw(place.dataDirectory, ports.space),
    waitForTools(place, ports, waitForToolsMs),
    toolTraces(files, place.dataDirectory, lookMs),
  ]);
  const connecting =
    directory.pid !== null && (await receiverConnects(directory.pid, files, place.proc))
      ? ['The WAL receiver is connecting to the old primary; it is ended if the promotion waits for it.']
      : [];
  const notes = [
    ...tools.notes,
    ...traces.map(({ file, meaning }) => `${file} is there: ${meaning}.`),
    ...connecting,
  ];
  return { ...directory, flaw: directory.flaw ?? room ?? tools.flaw, notes };
}

/** One WAL segment of Greenplum, which a new timeline begins with, and the few files beside it. */
const bytesMin = 64 * 1024 * 1024;
const filesMin = 100;

/** Null: there is room on the disk of the data directory, and on that of its WAL. */
export async function roomFlaw(dataDirectory: string, space: FreeSpace): Promise<Flaw | null> {
  const places = [dataDirectory, `${dataDirectory}/pg_wal`, `${dataDirectory}/pg_xlog`];
  const spaces = await Promise.all(places.map((path) => space(path, lookMs)));
  for (const [index, free] of spaces.entries()) {
    const flaw = tooSmall(places[index] ?? dataDirectory, free);
    if (flaw !== null) return flaw;
  }
  return null;
}

/** Null also where the file system did not tell. */
export function tooSmall(path: string, { bytes, files }: Space): Flaw | null {
  if (bytes !== null && bytes < bytesMin) {
    return {
      what: `only ${Math.floor(bytes / 1024 / 1024)} MB are left on the disk of ${path}: a promotion writes a new WAL segment and would fail half-way`,
      help: `Make room (df -h ${path}); never delete files of pg_wal, pg_xlog or pg_clog.`,
    };
  }
  if (files !== null && files < filesMin) {
    return {
      what: `only ${files} files can still be made on the disk of ${path} (its inodes are used up)`,
      help: `Delete small files that nobody needs (df -i ${path}), such as old logs.`,
    };
  }
  return null;
}

async function waitForTools(
  { proc }: DataDirectoryPlace,
  { files, clock }: ReadyPorts,
  waitMs: number,
): Promise<{ readonly flaw: Flaw | null; readonly notes: readonly string[] }> {
  let tools = await runningTools(files, lookMs, proc);
  const stops = () => tools.find(({ name }) => STOPS_OR_STARTS.has(name));
  if (stops() !== undefined) {
    await pollUntil(clock, { everyMs: toolEveryMs, timeoutMs: waitMs }, async () => {
      tools = await runningTools(files, lookMs, proc);
      return stops() === undefined ? true : null;
    });
  }
  const busy = stops();
  const notes = tools
    .filter((tool) => tool !== busy)
    .map(
      ({ name, pid }) => `${name} runs on this host (process ${pid}); the promotion does not wait for it.`,
    );
  if (busy === undefined) return { flaw: null, notes };
  const flaw = {
    what: `${busy.name} runs on this host (process ${busy.pid}): it starts or stops the very database that is to be promoted`,
    help: `Wait for its end, or end it; when it was killed long ago, look at ps -fp ${busy.pid}.`,
  };
  return { flaw, notes };
}

/** A receiver that connects to a silent host can hang for two minutes, and recovery waits for its end. */
export async function receiverConnects(postmaster: number, files: Files, proc = '/proc'): Promise<boolean> {
  return (await connectingReceiver(postmaster, files, proc)) !== null;
}

/** The process of a WAL receiver that has no stream, or null. */
export async function connectingReceiver(
  postmaster: number,
  files: Files,
  proc = '/proc',
): Promise<number | null> {
  const read = await files.readSmall(`${proc}/${postmaster}/task/${postmaster}/children`, 4000, lookMs);
  if (read.kind !== 'text') return null;
  const children = read.text.split(' ').filter(Boolean).slice(0, 200).map(Number);
  for (const pid of children) {
    const title = await files.readSmall(`${proc}/${pid}/cmdline`, 300, lookMs);
    if (title.kind === 'text' && parseReceiverTitle(title.text)?.receiver === 'unknown') return pid;
  }
  return null;
}
