import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { WitnessView } from '../../../src/core/witness-view.ts';
import { lookMsWithin, parseView } from '../../../src/probes/witness.ts';
import { witnessHelper } from '../../../src/probes/witness-helper.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { startListener } from '../../support/listener.ts';
import { startPgWire } from '../../support/pg-wire.ts';
import { freePort } from '../../support/sshd.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

async function look(port: number, env?: Record<string, string>): Promise<WitnessView> {
  const text = witnessHelper({ address: '127.0.0.1', port, cluster: 'test' });
  const run = { file: 'bash', args: ['-c', text], stdin: 'look 300\n', timeoutMs: 3_000 };
  const result = await exec(env === undefined ? run : { ...run, env });
  expect(result.stderr).toBe('');
  const lines = result.stdout.trimEnd().split('\n');
  expect(lines.at(-1)).toBe('.');
  return parseView(lines);
}

describe('what a witness sees, with real tools', () => {
  test('a living postmaster answers an SSLRequest, whatever it thinks of us', async () => {
    const wire = await startPgWire({ kind: 'error', sqlState: '28000', message: 'no pg_hba.conf entry' });
    expect(await look(wire.port)).toMatchObject({ ping: 'reply', port: 'answer' });
  });

  test('a frozen one takes the connection and says nothing', async () => {
    const { port, child } = await startListener();
    child.kill('SIGSTOP');
    // On a busy machine one look may not have its time.
    const seen = { ping: 'reply', port: 'silence', lateMs: expect.any(Number) };
    await vi.waitFor(async () => expect(await look(port)).toMatchObject(seen), { timeout: 15_000 });
  });

  test('a witness that stands still meanwhile says so, or says nothing', async () => {
    const { port, child } = await startListener();
    child.kill('SIGSTOP');
    // Its sleeps come late, as on a starved host.
    const slow = await temporaryDirectory();
    await writeFile(join(slow, 'sleep'), '#!/bin/sh\nexec /bin/sleep 0.2\n', { mode: 0o755 });
    const { lateMs } = await look(port, { PATH: `${slow}:/usr/bin:/bin`, SHLVL: '1' });
    expect(lateMs ?? 1000).toBeGreaterThan(100);
  });

  test('a closed port is refused', async () => {
    expect(await look(await freePort())).toMatchObject({ port: 'refused' });
  });
});

test.each([
  [800, 650],
  [460, 322],
  [380, 266],
  [210, 147],
  [100, 50],
])(
  'within %i ms a witness looks for %i: the rest is for processes that start and end',
  (timeoutMs, lookMs) => {
    expect(lookMsWithin(timeoutMs)).toBe(lookMs);
  },
);

test('a witness keeps the newest epoch that it was given, and shows it', async () => {
  const home = await temporaryDirectory();
  const text = witnessHelper({ address: '127.0.0.1', port: 1, cluster: 'test' });
  const stdin = ['keep 2 1 scdw', 'keep 1 9 cdw', 'keep 2 0 cdw', 'keep 2 1 $(reboot)', ''].join('\n');
  const env = { HOME: home, PATH: '/usr/bin:/bin' };
  const result = await exec({ file: 'bash', args: ['-c', text], stdin, env, timeoutMs: 3_000 });
  expect(result.stdout.split('\n').filter((line) => line.startsWith('epoch='))).toEqual(
    Array.from({ length: 4 }, () => 'epoch=2 1 scdw'),
  );
  expect(parseView(['epoch=2 1 scdw', '.']).epoch).toEqual({ timeline: 2, failover: 1, primary: 'scdw' });
});
