import type { Files } from '../runtime/ports.ts';

/** Another program of the database software that is at work on this host. */
export interface OtherTool {
  readonly name: string;
  readonly pid: number;
}

/**
 * They start, stop, copy or replace the coordinator's own server: a promotion beside one of them ends nobody knows how.
 * What else runs here (gpexpand, gprecoverseg, gpbackup, …) lives of a connection to the primary and dies with it.
 */
export const STOPS_OR_STARTS: ReadonlySet<string> = new Set([
  'gpstop',
  'gpstart',
  'gpinitstandby',
  'gpdeletesystem',
  'gpupgrade',
]);

const KNOWN: ReadonlySet<string> = new Set([
  ...STOPS_OR_STARTS,
  'gpactivatestandby',
  'gpexpand',
  'gprecoverseg',
  'gpaddmirrors',
  'gpmovemirrors',
  'ggrebalance',
  'gpbackup',
  'gprestore',
]);

/**
 * By the process table, which is what the tools themselves trust in the end: they remove a lock whose process is
 * gone. Only gpstop and gprecoverseg have a lock at all, in the data directory of the host on which they were started.
 */
export async function runningTools(
  files: Files,
  timeoutMs: number,
  proc = '/proc',
): Promise<readonly OtherTool[]> {
  const names = (await files.list(proc, timeoutMs)) ?? [];
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid): Promise<OtherTool | null> => {
      const read = await files.readSmall(`${proc}/${pid}/cmdline`, 400, timeoutMs);
      const name = read.kind === 'text' ? toolOf(read.text) : null;
      return name === null ? null : { name, pid };
    }),
  );
  return found.filter((tool) => tool !== null);
}

/** A script is run by its interpreter: `python3 /usr/local/greenplum-db/bin/gpstop -a`. */
export function toolOf(cmdline: string): string | null {
  const [program = '', ...rest] = cmdline.split('\0').map((word) => word.split('/').at(-1) ?? '');
  const isInterpreter = /^(python[\d.]*|bash|sh|env)$/.test(program);
  const name = isInterpreter ? (rest.find((word) => !word.startsWith('-')) ?? '') : program;
  return KNOWN.has(name) ? name : null;
}

/** A file by which a tool says that it is at work, or was when the host of the primary died. */
export interface ToolTrace {
  readonly file: string;
  readonly tool: string;
  readonly meaning: string;
}

const TRACES: readonly Omit<ToolTrace, 'file'>[] = [
  { tool: 'gpstop.lock/PID', meaning: 'a gpstop that was started here holds it, or was killed' },
  { tool: 'gprecoverseg.lock/PID', meaning: 'a gprecoverseg that was started here holds it, or was killed' },
  { tool: 'gpexpand.pid', meaning: 'a gpexpand that was started here holds it, or was killed' },
  { tool: 'ggrebalance.pid', meaning: 'a ggrebalance that was started here holds it, or was killed' },
  {
    tool: 'gpexpand.status',
    meaning:
      'an expansion of the cluster is under way: look at it with gpexpand, or undo it with gpexpand -r',
  },
];

/** gpexpand writes its status on the standby, too; the others leave theirs where they were started. */
export async function toolTraces(
  files: Files,
  dataDirectory: string,
  timeoutMs: number,
): Promise<readonly ToolTrace[]> {
  const found = await Promise.all(
    TRACES.map(async ({ tool, meaning }): Promise<ToolTrace | null> => {
      const file = `${dataDirectory}/${tool}`;
      return (await files.exists(file, timeoutMs)) === true
        ? { file, tool: tool.split(/[./]/)[0] ?? '', meaning }
        : null;
    }),
  );
  return found.filter((trace) => trace !== null);
}
