import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { exec } from '../../../src/runtime/exec.ts';
import { startLines } from '../../../src/runtime/lines.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const bash = (script: string) => ({ file: 'bash', args: ['-c', script], timeoutMs: 5_000 });

test('a child gives its output, its errors and its exit code', async () => {
  const result = await exec({ ...bash('cat; echo problem >&2; exit 3'), stdin: 'input' });
  expect(result).toMatchObject({
    kind: 'exit',
    code: 3,
    stdout: 'input',
    stderr: 'problem\n',
    truncated: false,
  });
});

/** As on a host that is starved. */
const standStill = (ms: number): void => {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
};

test('output is not lost when this process stands still while the child ends', async () => {
  // All dead children are counted at the end of a turn of the event loop: also one that ended in the middle of it,
  // whose output nobody has read yet. Then the time for reading it passes before the next turn.
  const first = spawn('echo', ['first']);
  first.stdout.once('data', () => standStill(300));
  first.once('exit', () => setImmediate(standStill, 300));
  const second = exec(bash('sleep 0.2; echo second'));
  standStill(100);
  expect(await second).toMatchObject({ kind: 'exit', code: 0, stdout: 'second\n' });
});

test('a program that does not exist is a result and no exception', async () => {
  expect(await exec({ file: 'no-such-program', args: [], timeoutMs: 1_000 })).toMatchObject({
    kind: 'no-start',
  });
  expect(await exec({ file: 'true', args: ['\0'], timeoutMs: 1_000 })).toMatchObject({ kind: 'no-start' });
});

test('output beyond the limit is dropped and the result says so', async () => {
  const result = await exec({ ...bash('head -c 1000000 /dev/zero | tr "\\0" x'), outputBytesMax: 100 });
  expect(result.stdout).toHaveLength(100);
  expect(result.truncated).toBe(true);
});

test('nothing of our environment reaches a child but what it needs', async () => {
  vi.stubEnv('PGOPTIONS', 'dangerous');
  const result = await exec(bash('echo "$PGOPTIONS|$HOME|$LC_ALL"'));
  vi.unstubAllEnvs();
  expect(result.stdout).toBe(`|${process.env.HOME}|C\n`);
});

test('at the deadline the whole group dies, also a grandchild that ignores TERM', async () => {
  const file = join(await temporaryDirectory(), 'pid');
  const script = `(trap '' TERM; echo $BASHPID > ${file}; while :; do sleep 0.05; done) & wait`;
  const result = await exec({ ...bash(script), timeoutMs: 200 });
  expect(result.kind).toBe('timeout');
  expect(result.tookMs).toBeLessThan(10_000);
  await vi.waitFor(() => expect(isGone(Number(readFileSync(file, 'utf8')))).toBe(true));
});

test('a child that leaves a daemon behind gives its result at once, and the daemon lives', async () => {
  const result = await exec(bash('sleep 1 & echo $!'));
  expect(result).toMatchObject({ kind: 'exit', code: 0 });
  expect(result.tookMs).toBeLessThan(10_000);
  expect(isGone(Number(result.stdout))).toBe(false);
});

test('both streams can go to a file', async () => {
  const file = join(await temporaryDirectory(), 'out');
  const result = await exec({ ...bash('echo one; echo two >&2'), outputFile: file });
  expect(result).toMatchObject({ kind: 'exit', code: 0, stdout: '' });
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
});

test('an abort ends the child', async () => {
  const stop = new AbortController();
  const running = exec({ ...bash('sleep 5'), signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  const result = await running;
  expect(result.kind).toBe('aborted');
  expect(result.tookMs).toBeLessThan(10_000);
});

test('lines arrive one by one until the child ends', async () => {
  const lines: string[] = [];
  const child = startLines(
    { file: 'bash', args: ['-c', 'echo one; echo two >&2; printf half; exit 4'] },
    (line, stream) => lines.push(`${stream} ${line}`),
  );
  expect(await child.ended).toEqual({ why: 'exit code 4' });
  await vi.waitFor(() => expect(lines.toSorted()).toEqual(['stderr two', 'stdout one']));
});

test('a child that is gone gets no signal any more: its number may be that of a stranger', async () => {
  const lines: string[] = [];
  const child = startLines({ file: 'bash', args: ['-c', 'sleep 60 & echo $!'] }, (line) => lines.push(line));
  await child.ended;
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  const left = Number(lines[0]);
  onTestFinished(() => void process.kill(left, 'SIGKILL'));
  child.stop();
  await sleep(50);
  expect(readFileSync(`/proc/${left}/stat`, 'utf8')).toMatch(/\(sleep\) S/);
});

test('a stopped line child is gone, and one that cannot start has ended', async () => {
  const child = startLines({ file: 'sleep', args: ['60'] }, () => {});
  child.stop();
  expect(await child.ended).toEqual({ why: 'ended by SIGTERM' });
  expect((await startLines({ file: 'no-such-program', args: [] }, () => {}).ended).why).toContain('ENOENT');
});

function isGone(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return true;
  return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
