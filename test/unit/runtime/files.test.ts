import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { monoMs } from '../../../src/core/units.ts';
import { systemAddresses } from '../../../src/runtime/addresses.ts';
import { nowMs, systemClock } from '../../../src/runtime/clock.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const files = systemFiles();

test('a file is read up to the limit from its beginning or its end', async () => {
  const path = join(await temporaryDirectory(), 'file');
  writeFileSync(path, 'abcdef');
  expect(await files.readSmall(path, 3, 1_000)).toEqual({ kind: 'text', text: 'abc' });
  expect(await files.readTail(path, 3, 1_000)).toEqual({ kind: 'text', text: 'def' });
  expect(await files.readTail(path, 30, 1_000)).toEqual({ kind: 'text', text: 'abcdef' });
});

test('what is not there is absent, what cannot be asked is unknown', async () => {
  const directory = await temporaryDirectory();
  expect(await files.readSmall(join(directory, 'no'), 10, 1_000)).toEqual({ kind: 'absent' });
  expect(await files.readSmall(directory, 10, 1_000)).toMatchObject({ kind: 'failed' });
  expect(await files.exists(join(directory, 'no'), 1_000)).toBe(false);
  expect(await files.exists(directory, 1_000)).toBe(true);
  expect(await files.exists(`${directory}\0`, 1_000)).toBe(null);
  expect(await files.list(join(directory, 'no'), 1_000)).toBe(null);
});

test('a FIFO in the place of a file does not hang', async () => {
  const path = join(await temporaryDirectory(), 'fifo');
  execFileSync('mkfifo', [path]);
  const startedMs = nowMs();
  await files.readSmall(path, 10, 500);
  expect(nowMs() - startedMs).toBeLessThan(10_000);
});

test('the clock sleeps until its moment, not shorter, and not after an abort', async () => {
  const { monoMs: startMs } = systemClock.now();
  await systemClock.sleepUntil(monoMs(startMs + 30), new AbortController().signal);
  expect(systemClock.now().monoMs).toBeGreaterThanOrEqual(startMs + 30);
  await systemClock.sleepUntil(monoMs(startMs + 60_000), AbortSignal.abort());
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 10);
  await systemClock.sleepUntil(monoMs(startMs + 60_000), stop.signal);
  expect(systemClock.now().monoMs).toBeLessThan(startMs + 10_000);
});

test.each([
  ['alive', { carrier: '1', operstate: 'up' }],
  ['dead', { carrier: '0', operstate: 'down' }],
  ['dead', { operstate: 'down' }],
  ['unknown', {}],
] as const)('a link is %s when /sys says %o', async (answer, says) => {
  const directory = await temporaryDirectory();
  mkdirSync(join(directory, 'eth9'));
  for (const [name, value] of Object.entries(says))
    writeFileSync(join(directory, 'eth9', name), `${value}\n`);
  expect(systemAddresses(directory).link('eth9')).toBe(answer);
});

test('our own addresses are found, and spellings of IPv6 are equal', () => {
  const addresses = systemAddresses();
  expect(addresses.held()).toContainEqual(expect.objectContaining({ interface: 'lo', address: '127.0.0.1' }));
  expect(addresses.isSame('fd00::1/64', 'FD00:0:0::0001')).toBe(true);
  expect(addresses.isSame('10.0.2.5/24', '110.0.2.5')).toBe(false);
});
