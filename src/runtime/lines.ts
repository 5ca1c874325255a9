import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { killGraceMs, plainEnvironment, signalGroup } from './child.ts';
import { errorText } from './deadline.ts';
import type { StartLines } from './ports.ts';

/** A line longer than this is cut: what follows belongs to nobody. */
const lineCharsMax = 4096;

/** Starts a child that is meant to run for long. It never throws: a child that cannot start has `ended`. */
export const startLines: StartLines = (run, onLine) => {
  let child: ChildProcess;
  try {
    child = spawn(run.file, run.args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: run.env ?? plainEnvironment(),
      ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
    });
  } catch (error) {
    return { ended: Promise.resolve({ why: errorText(error) }), stop: () => {} };
  }
  readLines(child.stdout, (line) => onLine(line, 'stdout'));
  readLines(child.stderr, (line) => onLine(line, 'stderr'));
  const ended = new Promise<{ why: string }>((resolve) => {
    child.on('error', (error) => resolve({ why: errorText(error) }));
    child.on('exit', (code, signal) => resolve({ why: signal ? `ended by ${signal}` : `exit code ${code}` }));
  });
  const stop = (): void => {
    // The number of a child that is gone may by now be that of a stranger.
    if (child.exitCode !== null || child.signalCode !== null) return;
    signalGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), killGraceMs);
    void ended.then(() => clearTimeout(timer));
  };
  run.signal?.addEventListener('abort', stop, { once: true });
  if (run.signal?.aborted) stop();
  return { ended, stop };
};

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream?.on('error', () => {});
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = (lines.pop() ?? '').slice(0, lineCharsMax);
    for (const line of lines) onLine(line.slice(0, lineCharsMax));
  });
}
