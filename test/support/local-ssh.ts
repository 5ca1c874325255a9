import { exec } from '../../src/runtime/exec.ts';
import type { SshHost, SshLineResult, SshResult } from '../../src/runtime/ports.ts';

export interface LocalSsh extends SshHost {
  /** Every command line and every socket question, in order. */
  readonly asked: string[];
}

/**
 * An SSH host that is this machine: command lines run in a local bash, in the environment that is given.
 * `socket` is the daemon behind the control socket; without it nobody listens there.
 */
export function localSsh(
  environment: Readonly<Record<string, string>> = {},
  socket: (line: string) => SshLineResult = () => ({
    kind: 'trouble',
    trouble: 'failed',
    detail: 'no such socket',
  }),
): LocalSsh {
  const asked: string[] = [];
  return {
    host: 'localhost',
    asked,
    async exec(commandLine, timeoutMs, stdin = ''): Promise<SshResult> {
      asked.push(commandLine);
      const result = await exec({
        file: 'bash',
        args: ['--norc', '-c', commandLine],
        timeoutMs,
        stdin,
        env: { PATH: process.env.PATH ?? '', ...environment },
      });
      if (result.kind === 'exit') return { ...result, kind: 'exit' };
      return { kind: 'no-end', stdout: result.stdout };
    },
    ask: () => Promise.resolve({ kind: 'trouble', trouble: 'failed', detail: 'not in this test' }),
    askSocket(_path, line) {
      asked.push(line);
      return Promise.resolve(socket(line));
    },
    close: () => {},
  };
}

/** An SSH host of which nothing ever comes back; `trouble` says how that shows. */
export function deadSsh(trouble: Extract<SshResult, { kind: 'trouble' }>['trouble']): LocalSsh {
  const asked: string[] = [];
  const answer = { kind: 'trouble', trouble, detail: '' } as const;
  const record = (line: string): Promise<typeof answer> => {
    asked.push(line);
    return Promise.resolve(answer);
  };
  return {
    host: 'dead',
    asked,
    exec: record,
    ask: record,
    askSocket: (_path, line) => record(line),
    close: () => {},
  };
}
