import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemDisk } from '../../../src/runtime/disk.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

test('appends go to the end and tell the size', async () => {
  const path = join(await temporaryDirectory(), 'new', 'file');
  const disk = systemDisk();
  expect(await disk.appendDurable(path, 'one\n', 1000)).toEqual({ kind: 'done', sizeBytes: 4 });
  expect(await disk.appendDurable(path, 'zwei ä\n', 1000)).toEqual({ kind: 'done', sizeBytes: 12 });
  expect(readFileSync(path, 'utf8')).toBe('one\nzwei ä\n');
});

test('a replaced file has the new content and exactly its mode', async () => {
  const path = join(await temporaryDirectory(), 'file');
  writeFileSync(path, 'old');
  expect(await systemDisk().replaceDurable(path, 'new', { timeoutMs: 1000, mode: 0o775 })).toMatchObject({
    kind: 'done',
  });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o775);
});

test('moving a file that is not there is done', async () => {
  const directory = await temporaryDirectory();
  expect(await systemDisk().moveDurable(`${directory}/a`, `${directory}/b`, 1000)).toMatchObject({
    kind: 'done',
  });
});

test('a full disk is a failure', async () => {
  expect(await systemDisk().appendDurable('/dev/full', 'x', 1000)).toEqual({
    kind: 'failed',
    why: expect.stringMatching(/ENOSPC/),
  });
});

test('a disk that hangs costs the deadline, each time, and works in order when it is back', async () => {
  const directory = await temporaryDirectory();
  const fifo = join(directory, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const disk = systemDisk();
  const startedMs = performance.now();
  const hanging = await Promise.all([
    disk.appendDurable(fifo, 'hangs until somebody reads', 100),
    disk.appendDurable(join(directory, 'late'), 'never written', 100),
  ]);
  expect(hanging).toEqual([
    { kind: 'failed', why: expect.stringMatching(/did not answer within 100 ms/) },
    { kind: 'failed', why: expect.stringMatching(/did not answer within 100 ms/) },
  ]);
  expect(performance.now() - startedMs).toBeLessThan(10_000);

  const reader = await open(fifo, 'r');
  onTestFinished(() => reader.close());
  expect(await disk.appendDurable(join(directory, 'file'), 'x', 2000)).toMatchObject({ kind: 'done' });
  expect(() => statSync(join(directory, 'late'))).toThrow();
});
