import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CheckRun } from '../../../src/core/checks.ts';
import { runCheck } from '../../../src/effects/check.ts';
import { exec } from '../../../src/runtime/exec.ts';
import type { Exec } from '../../../src/runtime/ports.ts';
import { lives } from '../../support/fake-postmaster.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

async function program(text: string, mode = 0o755): Promise<{ file: string; place: string }> {
  const place = await temporaryDirectory();
  const file = join(place, 'check');
  writeFileSync(file, `#!/bin/bash\n${text}\n`);
  chmodSync(file, mode);
  return { file, place };
}

const run = (argv: readonly string[], timeoutMs = 5000, by: Exec = exec): Promise<CheckRun> =>
  runCheck({ argv, timeoutMs, facts: { WHPG_CHECK: 'pooler' }, home: '/', uid: process.getuid?.() ?? 0 }, by);

test.each([
  ['exit 0', 'pass'],
  ['exit 1', 'fail'],
  ['kill -9 $$', 'fail'],
  ['there-is-no-such-tool', 'unknown'],
  ['/etc/passwd', 'unknown'],
])('one that does "%s" is %s', async (text, outcome) => {
  const { file } = await program(text);
  expect((await run([file])).outcome).toBe(outcome);
});

test('one that hangs has failed, and is ended at its deadline with all that it started', async () => {
  const { file, place } = await program(`sleep 60 & echo $! > "$(dirname "$0")/child"; wait`);
  expect(await run([file], 300)).toEqual({ outcome: 'fail', why: `${file} had no end within 300 ms` });
  expect(lives(Number(readFileSync(join(place, 'child'), 'utf8')))).toBe(false);
});

test('one that leaves a process behind that holds its output is not waited for', async () => {
  const { file, place } = await program(`sleep 5 & echo $! > "$(dirname "$0")/child"; exit 0`);
  expect(await run([file], 2000)).toMatchObject({ outcome: 'pass' });
  const child = Number(readFileSync(join(place, 'child'), 'utf8'));
  expect(lives(child)).toBe(true);
  process.kill(child);
});

test('one that fails is told with its first line, and what it prints stays printable', async () => {
  const { file } = await program(
    String.raw`printf '\n no \033[31mpooler\n'; head -c 100000 /dev/urandom; exit 3`,
  );
  expect(await run([file])).toEqual({ outcome: 'fail', why: `${file} ended with 3: no  [31mpooler` });
});

test('one that others may write is not run, and that is no failure', async () => {
  const { file, place } = await program(`touch "$(dirname "$0")/ran"`, 0o777);
  expect(await run([file])).toEqual({
    outcome: 'unknown',
    why: `refused: ${file} is writable by others (mode 777): chmod go-w ${file}`,
  });
  expect(() => readFileSync(join(place, 'ran'))).toThrow('ENOENT');
});

test('one that is not there is unknown', async () => {
  expect(await run(['/no/such/check'])).toMatchObject({ outcome: 'unknown' });
});

test('a machine that stood still past the deadline has seen no failure', async () => {
  const { file } = await program('exit 1');
  const late: Exec = async (order) => ({ ...(await exec(order)), tookMs: order.file === file ? 9000 : 1 });
  expect(await run([file], 300, late)).toMatchObject({ outcome: 'unknown' });
});
