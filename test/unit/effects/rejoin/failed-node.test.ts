import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandsHere } from '../../../../src/effects/command-host.ts';
import { lookAtFailedNode, renameAside } from '../../../../src/effects/rejoin/failed-node.ts';
import { exec } from '../../../../src/runtime/exec.ts';
import { type FakeCluster, fakeCluster } from '../../../support/fake-postmaster.ts';
import { familyOf, killOne } from '../../../support/sshd.ts';
import { temporaryDirectory } from '../../../support/temporary.ts';

const host = commandsHere('here', exec);
let cluster: FakeCluster;
beforeEach(() => {
  cluster = fakeCluster();
});
afterEach(() => cluster.remove());

test('a running database is seen, and its directory is not renamed under it', async () => {
  await cluster.start();
  expect(await lookAtFailedNode(host, cluster.dataDirectory)).toMatchObject({
    kind: 'seen',
    node: { directory: 'directory', database: 'running', isStandby: false },
  });
  expect(await renameAside(host, cluster.dataDirectory)).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('running'),
  });
  expect(existsSync(cluster.dataDirectory)).toBe(true);
});

test('backends that outlived their postmaster keep the directory in its place', async () => {
  const pid = await cluster.start('with a backend');
  const [, ...backends] = familyOf(pid);
  process.kill(pid, 'SIGKILL');
  expect(await renameAside(host, cluster.dataDirectory)).toMatchObject({ kind: 'unknown' });
  for (const backend of backends) killOne(backend);
  expect(existsSync(cluster.dataDirectory)).toBe(true);
});

test('a directory without a database is renamed with all that is in it, and the second time nothing happens', async () => {
  const directory = join(await temporaryDirectory(), 'gpseg-1');
  mkdirSync(directory);
  writeFileSync(join(directory, 'precious'), 'x'.repeat(5000));
  const first = await renameAside(host, `${directory}/`);
  expect(first).toMatchObject({
    kind: 'seen',
    node: { directory: 'absent', database: 'gone', asideCount: 1 },
  });
  const aside = first.kind === 'seen' ? first.node.lastAside : null;
  expect(readdirSync(aside ?? '')).toEqual(['precious']);
  expect(await renameAside(host, directory)).toMatchObject({ node: { lastAside: aside, asideCount: 1 } });
});

test('what lies aside is counted and measured', async () => {
  const directory = join(await temporaryDirectory(), 'gpseg-1');
  for (const name of ['20260101-000000', '20260102-000000']) {
    mkdirSync(`${directory}.before-rejoin-${name}`);
    writeFileSync(`${directory}.before-rejoin-${name}/data`, 'x'.repeat(10_000));
  }
  const seen = await lookAtFailedNode(host, directory);
  if (seen.kind !== 'seen') throw new Error(seen.why);
  expect(seen.node).toMatchObject({ directory: 'absent', sizeBytes: null, asideCount: 2 });
  expect(seen.node.lastAside).toContain('20260102');
  expect(seen.node.asideBytes).toBeGreaterThan(20_000);
  expect(seen.node.freeBytes).toBeGreaterThan(0);
});

test.each(['link', 'other'])('a %s in its place is left to a person', async (kind) => {
  const place = await temporaryDirectory();
  const directory = join(place, 'gpseg-1');
  if (kind === 'link') symlinkSync(place, directory);
  else writeFileSync(directory, '');
  expect(await lookAtFailedNode(host, directory)).toMatchObject({ node: { directory: kind } });
  expect(await renameAside(host, directory)).toMatchObject({ kind: 'unknown' });
  expect(existsSync(directory)).toBe(true);
});

test.each(['standby.signal', 'recovery.conf'])('%s makes it a standby', async (file) => {
  const directory = join(await temporaryDirectory(), 'gpseg-1');
  mkdirSync(directory);
  writeFileSync(join(directory, file), '');
  expect(await lookAtFailedNode(host, directory)).toMatchObject({ node: { isStandby: true } });
});

test.each(['/', 'relative', '/data'])('%s is no data directory and is never renamed', async (directory) => {
  expect(await renameAside(host, directory)).toMatchObject({ kind: 'unknown' });
});

test('a name with quotes, spaces and a dollar is only a name', async () => {
  const directory = join(await temporaryDirectory(), `it's $HOME; rm -rf x`);
  mkdirSync(directory);
  expect(await renameAside(host, directory)).toMatchObject({ node: { directory: 'absent', asideCount: 1 } });
});
