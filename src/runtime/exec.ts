import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { killGraceMs, plainEnvironment, signalGroup } from './child.ts';
import { nowMs } from './clock.ts';
import { collect } from './collect.ts';
import { errorText } from './deadline.ts';
import type { Exec, Run, RunResult } from './ports.ts';

const outputBytesMax = 64 * 1024;
/** After the child's exit: for output that is still in its pipes. Longer waits are for daemons that hold them. */
const drainMs = 50;
/** After KILL: a process in an uninterruptible wait does not die, and nobody may wait for it. */
const giveUpMs = 200;

/**
 * Runs a child in a process group of its own. At its deadline, or when aborted, the group gets TERM and after
 * 300 ms KILL; the result comes at most 500 ms behind the deadline. A child that ends by itself leaves its
 * descendants alone: `pg_ctl start` is meant to leave a database behind.
 */
export const exec: Exec = async (run) => {
  const startedMs = nowMs();
  const tookMs = (): number => Math.round(nowMs() - startedMs);
  if (run.signal?.aborted) return notRun('aborted', 'aborted before it began', tookMs());
  let file: FileHandle | null = null;
  try {
    if (run.outputFile !== undefined) file = await open(run.outputFile, 'a', 0o600);
    const child = start(run, file);
    return await outcome(child, run, tookMs);
  } catch (error) {
    return notRun('no-start', errorText(error), tookMs());
  } finally {
    await file?.close();
  }
};

function start(run: Run, file: FileHandle | null): ChildProcess {
  const out = file === null ? 'pipe' : file.fd;
  const stdio: StdioOptions = [run.stdin === undefined ? 'ignore' : 'pipe', out, out];
  return spawn(run.file, run.args, {
    detached: true,
    stdio,
    env: run.env ?? plainEnvironment(),
    ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
  });
}

function outcome(child: ChildProcess, run: Run, tookMs: () => number): Promise<RunResult> {
  const stdout = collect(child.stdout, run.outputBytesMax ?? outputBytesMax);
  const stderr = collect(child.stderr, run.outputBytesMax ?? outputBytesMax);
  child.stdin?.on('error', () => {});
  child.stdin?.end(run.stdin);

  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    let killed: 'timeout' | 'aborted' | null = null;
    const settle = (kind: RunResult['kind'], code: number | null, problem = ''): void => {
      for (const timer of timers) clearTimeout(timer);
      run.signal?.removeEventListener('abort', abort);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({
        kind,
        code,
        stdout: stdout.text(),
        stderr: stderr.text() + problem,
        truncated: stdout.truncated() || stderr.truncated(),
        tookMs: tookMs(),
      });
    };
    const after = (ms: number, then: () => void): void => {
      timers.push(setTimeout(then, ms));
    };
    const kill = (why: 'timeout' | 'aborted'): void => {
      if (killed !== null) return;
      killed = why;
      signalGroup(child.pid, 'SIGTERM');
      // The group outlives its leader when a descendant ignores TERM, so KILL is sent in any case.
      after(killGraceMs, () => {
        signalGroup(child.pid, 'SIGKILL');
        if (child.exitCode !== null || child.signalCode !== null) settle(why, child.exitCode);
        else after(giveUpMs, () => settle(why, null));
      });
    };
    const abort = (): void => kill('aborted');

    after(run.timeoutMs, () => kill('timeout'));
    run.signal?.addEventListener('abort', abort);
    child.on('error', (error) => {
      if (child.pid === undefined) settle('no-start', null, errorText(error));
    });
    child.on('exit', (code) => {
      // A process that stood still meanwhile must read what is there before it says that nothing came.
      if (killed === null) after(drainMs, () => setImmediate(settle, 'exit', code));
    });
    child.on('close', (code) => {
      if (killed === null) settle('exit', code);
      else if (!groupLives(child.pid)) settle(killed, code);
    });
  });
}

function groupLives(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function notRun(kind: 'aborted' | 'no-start', why: string, tookMs: number): RunResult {
  return { kind, code: null, stdout: '', stderr: why, truncated: false, tookMs };
}
