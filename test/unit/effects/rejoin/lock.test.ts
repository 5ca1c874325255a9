import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandHost, commandsHere } from '../../../../src/effects/command-host.ts';
import { lockHolder, takeLock } from '../../../../src/effects/rejoin/lock.ts';
import { toolsAtWork } from '../../../../src/effects/rejoin/tools-at-work.ts';
import { exec } from '../../../../src/runtime/exec.ts';
import { until } from '../../../lab/driver/until.ts';
import { temporaryDirectory } from '../../../support/temporary.ts';

const host = commandsHere('here', exec);

/** What runs for somebody ends when they leave. */
function person(): { readonly host: CommandHost; readonly leave: () => void } {
  const leaving = new AbortController();
  return {
    host: commandsHere('here', (run) => exec({ ...run, signal: leaving.signal })),
    leave: () => leaving.abort(),
  };
}

test('one holds it, the other is told who, and it is free when the first one leaves', async () => {
  const file = join(await temporaryDirectory(), 'rejoin', 'lock');
  const one = person();
  const other = person();
  expect(await lockHolder(host, file, 'lee@scdw')).toBeNull();
  expect(await takeLock(one.host, file, 'kim@cdw')).toEqual({ kind: 'held' });
  expect(await lockHolder(host, file, 'lee@scdw', 100)).toBe('kim@cdw');
  // Nobody waits for themselves.
  expect(await lockHolder(host, file, 'kim@cdw', 60_000)).toBe('kim@cdw');
  expect(await takeLock(other.host, file, 'lee@scdw', 200)).toEqual({ kind: 'taken', by: 'kim@cdw' });
  one.leave();
  await until('the lock is free', async () => (await lockHolder(host, file, 'lee@scdw', 100)) === null, {
    withinMs: 5000,
  });
  expect(await takeLock(other.host, file, 'lee@scdw')).toEqual({ kind: 'held' });
  other.leave();
});

test.each([
  ['copies into this directory', true],
  ['copies into another one', false],
])('a pg_basebackup that %s', async (_what, isInTheWay) => {
  const place = await temporaryDirectory();
  const program = join(place, 'pg_basebackup');
  copyFileSync('/bin/bash', program);
  const directory = join(place, isInTheWay ? 'gpseg-1' : 'backup');
  const leaving = new AbortController();
  const words = ['-c', 'sleep 20; exit', 'pg_basebackup', '-D', directory];
  const ended = exec({ file: program, args: words, timeoutMs: 20_000, signal: leaving.signal });
  const seen = async (): Promise<boolean> =>
    (await toolsAtWork(host, join(place, 'gpseg-1')))?.some(({ name }) => name === 'pg_basebackup') ?? false;
  if (isInTheWay) await until('it is seen', seen);
  else expect(await seen()).toBe(false);
  leaving.abort();
  await ended;
});
