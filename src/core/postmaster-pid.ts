/** What the file postmaster.pid says; null for a line that is missing or odd. */
export interface PostmasterPid {
  readonly pid: number | null;
  /** As the postmaster was given it, made absolute: symbolic links are kept. */
  readonly dataDirectory: string | null;
  /** A number that changes with every start. */
  readonly start: string;
  readonly port: number | null;
}

/** Lines: PID, data directory, start, port, socket directory, listen address, shared memory; 7 adds a status. */
export function parsePostmasterPid(text: string): PostmasterPid {
  const [pid = '', directory = '', start = '', port = ''] = text.split('\n').map((line) => line.trim());
  return {
    pid: /^\d{1,10}$/.test(pid) ? Number(pid) : null,
    dataDirectory: directory === '' ? null : directory,
    start,
    port: /^\d{1,5}$/.test(port) ? Number(port) : null,
  };
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
