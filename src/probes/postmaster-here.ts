import { parsePostmasterPid, processState } from '../core/postmaster-pid.ts';
import type { Files } from '../runtime/ports.ts';

/** The process that serves a data directory on this host. */
export interface PostmasterHere {
  readonly state: 'running' | 'frozen' | 'gone' | 'unknown';
  readonly pid: number | null;
  /** Line 3 of postmaster.pid: a number that changes with every start. */
  readonly start: string;
}

/** By `postmaster.pid` and /proc: no process is started and nothing is signalled. */
export async function findPostmaster(
  files: Files,
  dataDirectory: string,
  timeoutMs: number,
  proc = '/proc',
): Promise<PostmasterHere> {
  const file = await files.readSmall(`${dataDirectory}/postmaster.pid`, 2_000, timeoutMs);
  if (file.kind === 'absent')
    return { state: await whyAbsent(files, dataDirectory, timeoutMs), pid: null, start: '' };
  if (file.kind !== 'text') return { state: 'unknown', pid: null, start: '' };
  const { pid, start } = parsePostmasterPid(file.text);
  if (pid === null) return { state: 'unknown', pid: null, start };
  const stat = await files.readSmall(`${proc}/${pid}/stat`, 2_000, timeoutMs);
  if (stat.kind === 'absent') return { state: 'gone', pid: null, start };
  if (stat.kind !== 'text') return { state: 'unknown', pid, start };
  const state = processState(stat.text);
  return { state, pid: state === 'gone' ? null : pid, start };
}

/** No postmaster.pid is a stopped database only where there is a data directory at all. */
async function whyAbsent(
  files: Files,
  dataDirectory: string,
  timeoutMs: number,
): Promise<'gone' | 'unknown'> {
  return (await files.exists(`${dataDirectory}/PG_VERSION`, timeoutMs)) === true ? 'gone' : 'unknown';
}
