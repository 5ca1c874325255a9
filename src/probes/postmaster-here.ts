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
  const [pidLine = '', , start = ''] = file.text.split('\n');
  if (!/^\s*\d{1,10}\s*$/.test(pidLine)) return { state: 'unknown', pid: null, start };
  const pid = Number(pidLine);
  const stat = await files.readSmall(`${proc}/${pid}/stat`, 2_000, timeoutMs);
  if (stat.kind === 'absent') return { state: 'gone', pid: null, start };
  if (stat.kind !== 'text') return { state: 'unknown', pid, start };
  const state = processState(stat.text);
  return { state, pid: state === 'gone' ? null : pid, start };
}

/** Reads /proc/PID/stat: `1954 (postgres) S ...`. Another program under the number means that ours is gone. */
export function processState(stat: string): 'running' | 'frozen' | 'gone' | 'unknown' {
  const found = /^\d+ \((.*)\) (\S)/s.exec(stat);
  if (!found) return 'unknown';
  const [, name = '', letter = ''] = found;
  if (!name.startsWith('post')) return 'gone';
  if (letter === 'T' || letter === 't') return 'frozen';
  return letter === 'Z' || letter === 'X' ? 'gone' : 'running';
}

/** No postmaster.pid is a stopped database only where there is a data directory at all. */
async function whyAbsent(
  files: Files,
  dataDirectory: string,
  timeoutMs: number,
): Promise<'gone' | 'unknown'> {
  return (await files.exists(`${dataDirectory}/PG_VERSION`, timeoutMs)) === true ? 'gone' : 'unknown';
}
