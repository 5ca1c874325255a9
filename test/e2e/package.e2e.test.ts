import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { startDaemons } from '../lab/driver/daemon.ts';
import { CHECKOUT, COORDINATORS, type Coordinator, type Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectNoFailover, expectOneServer } from './support/judge.ts';
import {
  BUILD_MS,
  copyInto,
  hashOf,
  inHost,
  makeClean,
  makeDeb,
  must,
  olderDeb,
  packagesOfHead,
} from './support/package.ts';
import { openPair } from './support/pair.ts';
import { onFreshHosts } from './support/scenario.ts';

const MB = 1024 * 1024;
const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';
const SERVICE = 'whpg-failover.service';
const TEMPLATE = `${CHECKOUT}/test/e2e/in-hosts/whpg-failover.yaml.in`;
/** The client's longest gap while the serving node's daemon is replaced. */
const UNNOTICED_S = 1;

const mainPid = (hosts: Lab, host: Coordinator): Promise<string> =>
  inHost(hosts, host, 'systemctl', 'show', '-P', 'MainPID', SERVICE);

const isThere = async (hosts: Lab, host: Coordinator, path: string): Promise<boolean> =>
  (await hosts.run(host, ['test', '-e', path])).code === 0;

onFreshHosts(
  'the DEB on clean hosts: installed, started, upgraded from the commit before, removed, purged; nobody is disturbed',
  async (hosts) => {
    const [older, deb] = await Promise.all([olderDeb(), makeDeb()]);
    expect(statSync(deb).size).toBeLessThan(45 * MB);
    await hosts.do('install', TEMPLATE);
    await makeClean(hosts);

    const [before, there] = [older, deb].map((path) => `/root/${basename(path)}`) as [string, string];
    for (const host of COORDINATORS) {
      await copyInto(hosts, host, older, before);
      await copyInto(hosts, host, deb, there);
      await inHost(hosts, host, 'dpkg', '-i', before);
      const state = await hosts.run(host, ['systemctl', 'show', '-P', 'ActiveState,UnitFileState', SERVICE]);
      expect(state.stdout.split(/\s+/).filter(Boolean).toSorted()).toEqual(['disabled', 'inactive']);
    }

    await startDaemons(hosts);
    const pair = await openPair(hosts);
    try {
      await hosts.do('writer', 'start');
      await until('the client writes', () => pair.writes.last());
      const pid = await mainPid(hosts, 'cdw');
      expect(await inHost(hosts, 'cdw', 'readlink', `/proc/${pid}/exe`)).toBe('/usr/lib/whpg-failover/node');
      await measure(hosts, pid);
      await expectEvents(hosts);
      expect(await exposure(hosts)).toBeLessThanOrEqual(3);

      const absent = await watchVip(hosts, 'cdw', () => inHost(hosts, 'cdw', 'dpkg', '-i', there));
      expect(absent).toBe(0);
      await pair.untilStatus('cdw', 'serves again', ({ phase }) => phase === 'serving');
      expect(await mainPid(hosts, 'cdw')).not.toBe(pid);
      await inHost(hosts, 'scdw', 'dpkg', '-i', there);
      await pair.untilStatus('scdw', 'watches again', ({ phase }) => phase === 'watching');
      expectNoFailover(pair);
      expect((await hosts.verdict()).outageSeconds).toBeLessThan(UNNOTICED_S);

      await expectGate(hosts);
      await inHost(hosts, 'cdw', 'dpkg', '-r', 'whpg-failover');
      const { code } = await hosts.run('cdw', ['systemctl', 'cat', SERVICE]);
      expect(code).not.toBe(0);
      await expectOneServer(pair, 'cdw');
      for (const path of [CONFIG, '/var/lib/whpg-failover/state.json'])
        expect(await isThere(hosts, 'cdw', path)).toBe(true);
      await inHost(hosts, 'cdw', 'dpkg', '-P', 'whpg-failover');
      for (const path of ['/etc/whpg-failover', '/var/lib/whpg-failover', '/usr/lib/whpg-failover'])
        expect(await isThere(hosts, 'cdw', path)).toBe(false);
      await expectOneServer(pair, 'cdw');
    } finally {
      pair.close();
    }
  },
  { versions: ['7'], timeoutMs: BUILD_MS },
);

/** Only printed: the machine may do anything else at the same time. */
async function measure(hosts: Lab, pid: string): Promise<void> {
  const program = `for i in 1 2 3 4 5; do
      start=$EPOCHREALTIME; whpg-failover status >/dev/null; end=$EPOCHREALTIME
      echo $(((\${end/./} - \${start/./}) / 1000))
    done`;
  const times = await inHost(hosts, 'cdw', 'bash', '-c', program);
  const memory = await inHost(hosts, 'cdw', 'grep', 'VmRSS', `/proc/${pid}/status`);
  console.log(
    `status took ${times.split('\n').join(', ')} ms; the daemon has ${memory.split(/\s+/).join(' ')}`,
  );
}

/** Each coordinator has entered its phase, which machines find by the fields and journalctl -x explains. */
async function expectEvents(hosts: Lab): Promise<void> {
  for (const [host, phase] of [
    ['cdw', 'serving'],
    ['scdw', 'watching'],
  ] as const) {
    const matches = ['WHPG_EVENT=PHASE_CHANGED', `WHPG_PHASE=${phase}`];
    const json = await until(`${host} has an event`, async () => {
      const { stdout } = await hosts.run(host, ['journalctl', '-o', 'json', '-n', '1', ...matches]);
      return stdout === '' ? undefined : stdout;
    });
    expect(JSON.parse(json)).toMatchObject({ PRIORITY: '5', SYSLOG_IDENTIFIER: 'whpg-failover' });
    const explained = await inHost(hosts, host, 'journalctl', '-x', '-n', '1', ...matches);
    expect(explained).toContain(`The phase on ${host} is ${phase}`);
  }
}

async function exposure(hosts: Lab): Promise<number> {
  const text = await inHost(hosts, 'cdw', 'systemd-analyze', 'security', '--no-pager', SERVICE);
  return Number(/exposure level for \S+: ([\d.]+)/.exec(text)?.[1]);
}

/** How many of the looks, 10 ms apart, found no VIP while something was done. */
async function watchVip(hosts: Lab, host: Coordinator, deed: () => Promise<unknown>): Promise<number> {
  const looks: string[] = [];
  const program = 'while :; do ip -o address show to 10.88.0.100 | wc -l; sleep 0.01; done';
  const child = hosts.follow(host, ['bash', '-c', program], (line) => looks.push(line.trim()));
  await until('the first look', () => (looks.length > 0 ? true : undefined));
  await deed();
  child.stop();
  expect(looks.length).toBeGreaterThan(20);
  return looks.filter((look) => look === '0').length;
}

/** The daemons are stopped, and scdw is said to be the newer primary: only a standby may start. */
async function expectGate(hosts: Lab): Promise<void> {
  const gate = (host: Coordinator) =>
    hosts.run(host, ['whpg-failover', 'may-start-database', '--timeout', '5s']);
  expect(await gate('cdw')).toMatchObject({ code: 0 });
  for (const host of COORDINATORS) await inHost(hosts, host, 'systemctl', 'stop', SERVICE);
  await hosts.write('scdw', '/var/lib/whpg-failover/epoch', '9 1 scdw\n');
  await inHost(hosts, 'scdw', 'chown', 'gpadmin:', '/var/lib/whpg-failover/epoch');
  const refused = await gate('cdw');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('scdw is the newer primary');
  expect(await gate('scdw')).toMatchObject({ code: 0 });
}

/** Debian's own, which an RPM has no use for. */
const onlyDebian = (path: string): boolean => /lintian|changelog\.Debian/.test(path);

test('the RPM has the files of the DEB, starts nothing, and both are the same when they are made again', {
  timeout: 2 * BUILD_MS,
}, async () => {
  const [made, again] = await Promise.all([packagesOfHead(), packagesOfHead()]);
  for (const kind of ['rpm', 'deb'] as const) expect(hashOf(again[kind])).toBe(hashOf(made[kind]));
  expect(statSync(made.rpm).size).toBeLessThan(45 * MB);

  const ofRpm = (await must('rpm', '-qpl', made.rpm)).trim().split('\n');
  const listed = (await must('dpkg-deb', '-c', made.deb)).trim().split('\n');
  const ofDeb = listed.map((line) => line.replace(/^.* \./, '')).filter((path) => !onlyDebian(path));
  const files = ofDeb.filter((path) => !path.endsWith('/'));
  expect(ofRpm).toEqual(expect.arrayContaining(files));
  // On Debian the text of the licence is in common-licenses.
  const extra = ofRpm.filter((path) => !files.includes(path) && !ofDeb.includes(`${path}/`));
  expect(extra).toEqual(['/usr/share/doc/whpg-failover/LICENSE']);

  const scripts = await must('rpm', '-qp', '--scripts', made.rpm);
  expect(scripts).toContain('systemctl try-restart whpg-failover.service');
  expect(scripts).not.toMatch(/systemctl .*\b(start|enable)\b/);
  const unpack = 'rpm2cpio "$1" | cpio -t --quiet';
  expect(await must('bash', '-o', 'pipefail', '-c', unpack, 'list', made.rpm)).toContain(
    './usr/lib/whpg-failover/node\n',
  );
});
