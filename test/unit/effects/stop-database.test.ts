import { afterEach, beforeEach, expect, test } from 'vitest';
import { stopDatabase } from '../../../src/effects/stop-database.ts';
import { exec } from '../../../src/runtime/exec.ts';
import type { Exec } from '../../../src/runtime/ports.ts';
import { type FakeCluster, fakeCluster, lives } from '../../support/fake-postmaster.ts';

let cluster: FakeCluster;
beforeEach(() => {
  cluster = fakeCluster();
});
afterEach(() => cluster.remove());

const broken: Exec = () =>
  Promise.resolve({
    kind: 'no-start',
    code: null,
    stdout: '',
    stderr: 'no bash',
    truncated: false,
    tookMs: 0,
  });

const run = (using: Exec = exec) => {
  const { dataDirectory, port, installation } = cluster;
  return stopDatabase({ dataDirectory, port, installation, allowanceMs: 100 }, using);
};

test('the local database is stopped within its allowance, and a second stop changes nothing', async () => {
  const pid = await cluster.start('ignores SIGQUIT');
  expect(await run()).toMatchObject({ kind: 'gone', changed: true });
  expect(lives(pid)).toBe(false);
  expect(await run()).toMatchObject({ kind: 'gone', changed: false });
});

test('a program that could not run is a failure, not a stopped database', async () => {
  expect(await run(broken)).toEqual({ kind: 'failed', why: 'no bash' });
});
