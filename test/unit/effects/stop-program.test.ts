import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { default as fc } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  parseStopReport,
  type StopOrder,
  type StopReport,
  stopArguments,
} from '../../../src/effects/stop-program.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { type FakeCluster, fakeCluster, freeze, lives } from '../../support/fake-postmaster.ts';

let cluster: FakeCluster;
beforeEach(() => {
  cluster = fakeCluster();
});
afterEach(() => cluster.remove());

async function run(order: Partial<StopOrder> = {}): Promise<StopReport | null> {
  const { dataDirectory, port, installation } = cluster;
  const whole = { dataDirectory, port, installation, graceMs: 1000, mode: 'stop' as const, ...order };
  const result = await exec({ file: 'bash', args: stopArguments(whole), timeoutMs: 8000 });
  expect(result.stderr).toBe('');
  return parseStopReport(result.stdout);
}

describe('a database that runs', () => {
  test('is stopped by SIGQUIT alone when that is enough', async () => {
    const pid = await cluster.start();
    expect(await run()).toEqual({ database: 'gone', signal: 'quit', lock: 'removed', why: '' });
    expect(lives(pid)).toBe(false);
  });

  test('is killed after the grace when it ignores SIGQUIT', async () => {
    const pid = await cluster.start('ignores SIGQUIT');
    expect(await run({ graceMs: 60 })).toMatchObject({ database: 'gone', signal: 'kill' });
    expect(lives(pid)).toBe(false);
  });

  test('is killed without a word when it gets no time: nobody sees it stopping', async () => {
    await cluster.start('tells SIGQUIT');
    expect(await run({ graceMs: 0 })).toMatchObject({ database: 'gone', signal: 'kill' });
    expect(existsSync(join(cluster.dataDirectory, 'told'))).toBe(false);
    await cluster.start('tells SIGQUIT');
    await run({ graceMs: 60 });
    expect(existsSync(join(cluster.dataDirectory, 'told'))).toBe(true);
  });

  test('is killed at once when it is frozen, whatever the grace', async () => {
    const pid = await cluster.start();
    await freeze(pid);
    // Longer than this test may take: a grace that was waited for would be seen.
    expect(await run({ graceMs: 60_000 })).toMatchObject({ database: 'gone', signal: 'kill' });
    expect(lives(pid)).toBe(false);
  });

  test('loses its backends too, also those that ignore SIGQUIT', async () => {
    const pid = await cluster.start('with a backend');
    const children = await childrenOf(pid);
    expect(children.length).toBeGreaterThan(0);
    expect(await run({ graceMs: 60 })).toMatchObject({ database: 'gone', signal: 'kill' });
    for (const child of children) expect(lives(child)).toBe(false);
  });

  test('loses the backends that outlived a killed postmaster', async () => {
    const pid = await cluster.start('with a backend');
    const children = await childrenOf(pid);
    process.kill(pid, 'SIGKILL');
    expect(await run()).toMatchObject({ database: 'gone', signal: 'kill' });
    for (const child of children) expect(lives(child)).toBe(false);
  });

  test('is found through a symbolic link to its data directory', async () => {
    const pid = await cluster.start();
    const link = join(cluster.root, 'link');
    symlinkSync(cluster.dataDirectory, link);
    expect(await run({ dataDirectory: link })).toMatchObject({ database: 'gone', lock: 'removed' });
    expect(lives(pid)).toBe(false);
  });
});

describe('a database that is to be spared', () => {
  test.each([0, 1, 64])('is left alone when pg_isready ends with %i', async (code) => {
    const pid = await cluster.start();
    cluster.answersWith(code);
    expect(await run({ mode: 'spare' })).toMatchObject({ database: 'alive', signal: 'none' });
    expect(lives(pid)).toBe(true);
    expect(existsSync(cluster.lockFile)).toBe(true);
  });

  test('is stopped when pg_isready has no answer', async () => {
    const pid = await cluster.start();
    cluster.answersWith(2);
    expect(await run({ mode: 'spare' })).toMatchObject({ database: 'gone', signal: 'quit' });
    expect(lives(pid)).toBe(false);
  });

  test('is stopped when it is frozen, without being asked', async () => {
    const pid = await cluster.start();
    cluster.answersWith(0);
    await freeze(pid);
    expect(await run({ mode: 'spare' })).toMatchObject({ database: 'gone' });
    expect(lives(pid)).toBe(false);
  });
});

describe('what is not this database', () => {
  test('keeps its life when its PID stands in postmaster.pid but it works elsewhere', async () => {
    const elsewhere = join(cluster.root, 'other');
    mkdirSync(elsewhere);
    const stranger = await cluster.startStray(elsewhere);
    cluster.writePid(stranger);
    expect(await run()).toMatchObject({ database: 'gone', signal: 'none' });
    expect(lives(stranger)).toBe(true);
  });

  test('keeps its life when it works in the data directory under another name', async () => {
    const tar = spawn('sleep', ['30'], { cwd: cluster.dataDirectory, stdio: 'ignore' });
    cluster.writePid(tar.pid ?? 0);
    expect(await run()).toMatchObject({ database: 'gone', signal: 'none' });
    expect(lives(tar.pid ?? 0)).toBe(true);
    tar.kill();
  });

  test('keeps its socket lock file', async () => {
    cluster.writePid(1);
    cluster.writeLock('/data/other');
    expect(await run()).toMatchObject({ database: 'gone', lock: 'other' });
    expect(existsSync(cluster.lockFile)).toBe(true);
  });
});

test('a dead database is only tidied up: the stale lock files go', async () => {
  cluster.writePid(4_194_304);
  cluster.writeLock();
  expect(await run()).toEqual({ database: 'gone', signal: 'none', lock: 'removed', why: '' });
  expect(await run()).toEqual({ database: 'gone', signal: 'none', lock: 'absent', why: '' });
});

test.each(['', 'garbage', '-17', '99999999999999999999'])('postmaster.pid may hold %j', async (text) => {
  cluster.writePid(text);
  expect(await run()).toMatchObject({ database: 'gone', signal: 'none' });
});

test('without its data directory nothing is known', async () => {
  expect(await run({ dataDirectory: '/nowhere/at all' })).toMatchObject({ database: 'unknown' });
});

test('a report is whole or it is none, whatever bytes come back', () => {
  const whole = 'hello=1\ndatabase=gone\nsignal=none\nlock=absent\nwhy=\nend=1\n';
  for (let cut = 0; cut < whole.length - 1; cut++) expect(parseStopReport(whole.slice(0, cut))).toBeNull();
  expect(parseStopReport(`Welcome!\r\n${whole}`)).not.toBeNull();
  fc.assert(fc.property(fc.string(), (text) => parseStopReport(text) === null));
});

async function childrenOf(pid: number): Promise<number[]> {
  const result = await exec({ file: 'ps', args: ['--ppid', String(pid), '-o', 'pid='], timeoutMs: 2000 });
  return result.stdout.trim().split(/\s+/).filter(Boolean).map(Number);
}
