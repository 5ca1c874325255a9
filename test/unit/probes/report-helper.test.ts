import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { checksLine } from '../../../src/core/checks-line.ts';
import type { HostReport } from '../../../src/core/evidence.ts';
import { parseReport } from '../../../src/probes/report.ts';
import { reportHelper } from '../../../src/probes/report-helper.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { freeze } from '../../support/fake-postmaster.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let root = '';
beforeEach(async () => {
  root = join(await temporaryDirectory(), "it's a place");
  mkdirSync(join(root, 'data'), { recursive: true });
  mkdirSync(join(root, 'gphome/bin'), { recursive: true });
});

async function report(
  change: { vip?: string; proc?: string; dataDirectory?: string } = {},
): Promise<HostReport | null> {
  const text = reportHelper({
    dataDirectory: join(root, 'data'),
    installation: join(root, 'gphome'),
    vip: '127.0.0.1',
    controlSocket: join(root, 'control.sock'),
    epochFile: join(root, 'epoch'),
    ...change,
  });
  // Two questions: the second answer shows that nothing of the first is left over.
  const result = await exec({
    file: 'bash',
    args: ['-c', text],
    stdin: 'report\nreport\n',
    timeoutMs: 5_000,
  });
  expect(result.stderr).toBe('');
  const [first, second, rest] = result.stdout.split('.\n');
  expect(first).toBe(second);
  expect(rest).toBe('');
  return parseReport((first ?? '').trimEnd().split('\n'));
}

/** A process that is called postgres, as the data directory's own. */
function startPostmaster(directory = join(root, 'data')): ChildProcess {
  const program = join(root, 'postgres');
  copyFileSync('/bin/sleep', program);
  chmodSync(program, 0o755);
  const child = spawn(program, ['60'], { cwd: directory, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  writeFileSync(join(root, 'data/postmaster.pid'), `${child.pid}\n${directory}\n1\n5432\n`);
  return child;
}

function controlDataSays(state: string): void {
  const path = join(root, 'gphome/bin/pg_controldata');
  writeFileSync(path, `#!/bin/sh\n[ -d "$1" ] && echo 'Database cluster state:               ${state}'\n`);
  chmodSync(path, 0o755);
}

test('a running primary with everything', async () => {
  const { pid } = startPostmaster();
  writeFileSync(join(root, 'epoch'), '2 1 cdw\n');
  const server = createServer().listen(join(root, 'control.sock'));
  onTestFinished(() => void server.close());
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await report()).toEqual({
    postmaster: 'running',
    postmasterRun: `${pid} 1`,
    clusterState: null,
    standbySignal: false,
    holdsVip: true,
    daemon: true,
    paused: null,
    epoch: { timeline: 2, failover: 1, primary: 'cdw' },
  });
});

test.each([
  ['1\n', true],
  ['0\n', false],
  ['', null],
] as const)(
  'a file beside the epoch that says %j tells whether its daemon is paused: %j',
  async (text, paused) => {
    writeFileSync(join(root, 'paused'), text);
    expect(await report()).toMatchObject({ paused });
  },
);

test('what the checks showed is passed on with its age by the clock of that host, up to the longest list', async () => {
  const proc = join(root, 'proc');
  mkdirSync(proc);
  writeFileSync(join(proc, 'uptime'), '1204.50 99.00\n');
  const results = Array.from({ length: 16 }, (_, index) => {
    const name = `check-${index}-`.padEnd(30, 'x');
    return { name, effect: 'count', verdict: 'unknown', fallen: false, why: '' } as const;
  });
  writeFileSync(join(root, 'checks'), `${checksLine({ as: 'primary', results }, 1200)}\n`);
  expect((await report({ proc }))?.checks).toEqual({ as: 'primary', ageMs: 4500, results });
  writeFileSync(join(root, 'checks'), 'primary 1200.00 half=fa');
  expect((await report({ proc }))?.checks).toBeUndefined();
});

test.each(['standby.signal', 'recovery.conf'])('%s makes it a standby', async (name) => {
  startPostmaster();
  writeFileSync(join(root, 'data', name), '');
  expect(await report()).toMatchObject({
    postmaster: 'running',
    standbySignal: true,
    daemon: false,
    epoch: null,
  });
});

test.each([
  [['postgres: logger process', 'postgres:  5432, startup process   recovering 0001'], '4711 1800000000 31'],
  [['postgres: logger ', 'postgres: startup recovering 00000001'], '4711 1800000000 31'],
  [['postgres: logger ', 'postgres: checkpointer '], '4711 1800000000'],
])('the run of a postmaster whose children are %j is %j', async (titles, run) => {
  const proc = join(root, 'proc');
  mkdirSync(join(proc, '4711/task/4711'), { recursive: true });
  writeFileSync(join(proc, '4711/comm'), 'postgres\n');
  writeFileSync(join(proc, '4711/stat'), '4711 (postgres) S 1\n');
  symlinkSync(join(root, 'data'), join(proc, '4711/cwd'));
  writeFileSync(join(proc, '4711/task/4711/children'), titles.map((_, index) => `${30 + index} `).join(''));
  for (const [index, title] of titles.entries()) {
    mkdirSync(join(proc, `${30 + index}`));
    writeFileSync(join(proc, `${30 + index}/cmdline`), `${title}\0`);
  }
  writeFileSync(join(root, 'data/postmaster.pid'), '4711\n/data\n1800000000\n5432\n');
  expect(await report({ proc })).toMatchObject({ postmaster: 'running', postmasterRun: run });
});

test('a postmaster that is gone is named by the file that it left', async () => {
  writeFileSync(join(root, 'data/postmaster.pid'), '4194999\n/data\n1800000000\n5432\n');
  expect(await report()).toMatchObject({ postmaster: 'gone', postmasterRun: '4194999 1800000000' });
});

test('a stopped process is frozen', async () => {
  await freeze(startPostmaster().pid ?? 0);
  expect(await report()).toMatchObject({ postmaster: 'frozen', clusterState: null });
});

test.each([
  ['without a pid file', () => {}],
  ['with the number of nobody', () => writeFileSync(join(root, 'data/postmaster.pid'), '4194999\n')],
  [
    'with the number of another program',
    () => writeFileSync(join(root, 'data/postmaster.pid'), `${process.pid}\n`),
  ],
  ["with the number of another directory's postmaster", () => void startPostmaster(root)],
])('%s the postmaster is gone, and the control file says how', async (_why, prepare) => {
  controlDataSays('in production');
  prepare();
  expect(await report()).toMatchObject({ postmaster: 'gone', clusterState: 'in production' });
});

test('without pg_controldata the state is not known', async () => {
  expect(await report()).toMatchObject({ postmaster: 'gone', clusterState: null });
});

test('a directory that is not there tells nothing about the postmaster', async () => {
  expect(await report({ dataDirectory: join(root, 'elsewhere') })).toMatchObject({
    postmaster: 'unknown',
    standbySignal: null,
  });
});

test('the VIP is looked up as a whole address, in the local table only', async () => {
  const proc = join(root, 'proc');
  mkdirSync(join(proc, 'net'), { recursive: true });
  const trie = [
    '     |-- 10.0.0.1',
    '        /32 host LOCAL',
    '     |-- 10.0.0.10',
    '        /32 link BROADCAST',
  ];
  writeFileSync(join(proc, 'net/fib_trie'), `${trie.join('\n')}\n`);
  writeFileSync(join(proc, 'net/if_inet6'), 'fd000000000000000000000000000064 02 40 00 80 eth0\n');
  expect(await report({ proc, vip: '10.0.0.1' })).toMatchObject({ holdsVip: true });
  expect(await report({ proc, vip: '10.0.0.10' })).toMatchObject({ holdsVip: false });
  expect(await report({ proc, vip: '0.0.0.1' })).toMatchObject({ holdsVip: false });
  expect(await report({ proc, vip: 'fd00::64' })).toMatchObject({ holdsVip: true });
  expect(await report({ proc, vip: 'fd00::65' })).toMatchObject({ holdsVip: false });
  expect(await report({ proc: join(root, 'no'), vip: '10.0.0.1' })).toMatchObject({ holdsVip: null });
});

test('while the postmaster lives, no process is started', async () => {
  startPostmaster();
  symlinkSync('/nonexistent', join(root, 'gphome/bin/pg_controldata'));
  const text = reportHelper({
    dataDirectory: join(root, 'data'),
    installation: join(root, 'gphome'),
    vip: '127.0.0.1',
    controlSocket: join(root, 'control.sock'),
    epochFile: join(root, 'epoch'),
  });
  // Field 11 of stat counts the page faults of children that were waited for; a child has hundreds.
  const faults = 'read -r _ _ _ _ _ _ _ _ _ _ count _ < /proc/$$/stat; echo "faults $count"';
  const program = [faults, text, faults].join('\n');
  const result = await exec({
    file: 'bash',
    args: ['-c', program],
    stdin: 'report\n',
    timeoutMs: 5_000,
  });
  expect(result.stdout).toContain('postmaster=running');
  const counted = result.stdout.split('\n').filter((line) => line.startsWith('faults '));
  expect(counted).toHaveLength(2);
  expect(counted[0]).toBe(counted[1]);
});
