import { expect } from 'vitest';
import { COORDINATORS, type Coordinator, type Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import {
  expectAllAsBefore,
  expectNoFailover,
  expectOneServer,
  staysFor,
  untilServes,
} from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';
import { watchVip } from './support/vip-moves.ts';

const SERVICE = 'whpg-failover.service';
/** What a stopped journald has to be kept from: each of these starts it. */
const JOURNALD = [
  'systemd-journald.socket',
  'systemd-journald-dev-log.socket',
  'systemd-journald-audit.socket',
  'systemd-journald.service',
];

scenario(
  'the daemons are killed, stopped, robbed of their sockets and of all names: back each time, nobody is disturbed',
  async (pair) => {
    const moves = await watchVip(pair, 'cdw');
    for (const deed of [
      ['systemctl', 'kill', '-s', 'KILL', '--kill-whom=main', SERVICE],
      ['rm', '-rf', '/run/whpg-failover'],
      // Only systemd's watchdog finds out.
      ['systemctl', 'kill', '-s', 'STOP', '--kill-whom=main', SERVICE],
    ]) {
      const before = await mainPids(pair);
      for (const host of COORDINATORS) await onHost(pair, host, ...deed);
      await untilNew(pair, before);
      await expectAllAsBefore(pair);
    }

    for (const host of COORDINATORS) {
      await pair.lab.write(host, '/etc/hosts', '127.0.0.1 localhost\n');
      await pair.lab.write(host, '/etc/resolv.conf', 'nameserver 10.88.0.250\n');
      await pair.service(host, 'restart');
    }
    await expectAllAsBefore(pair);
    expect(moves()).toEqual([]);
  },
  { versions: ['7'], prepare: impatientWatchdog },
);

scenario(
  'journald is stopped on both nodes and the primary dies: no daemon stalls, the failover works, its story is kept',
  async (pair) => {
    for (const host of COORDINATORS) await onHost(pair, host, 'systemctl', 'stop', ...JOURNALD);
    await staysFor(pair, 10_000);
    for (const host of COORDINATORS)
      await pair.untilStatus(host, 'has beats', ({ beatAgeMs }) => beatAgeMs !== null && beatAgeMs < 2000);
    await expectOneServer(pair, 'cdw');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    for (const host of COORDINATORS) await onHost(pair, host, 'systemctl', 'start', ...JOURNALD);
    for (const code of ['FAILOVER_STARTED', 'FAILOVER_DONE'])
      await until(`the log has ${code}`, () => pair.journal.scdw.find(code, faultMs));
    // What is logged from now on arrives, too.
    const laterMs = Date.now() + 2000;
    await until('cdw logs on', () => pair.journal.cdw.lines().some(({ atMs }) => atMs > laterMs));
    await expectOneServer(pair, 'scdw');
  },
  { versions: ['7'] },
);

scenario(
  'the daemons start with a wall clock of 1970: they serve and watch, and a dead primary is replaced',
  async (pair) => {
    await expectAllAsBefore(pair);
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    const { stdout } = await pair.command('scdw', 'history', '--all');
    expect(stdout).toMatch(/^1970-01-01 .*FAILOVER_DONE/m);
    // The right time, after a start: what happened in 1970 is no reason for anything.
    await onHost(pair, 'scdw', 'rm', '-r', `/etc/systemd/system/${SERVICE}.d`);
    await onHost(pair, 'scdw', 'systemctl', 'daemon-reload');
    await pair.service('scdw', 'restart');
    await pair.untilStatus('scdw', 'serves', ({ phase, vip }) => phase === 'serving' && vip.here === 'held');
    await expectOneServer(pair, 'scdw');
  },
  { versions: ['7'], prepare: clockOf1970 },
);

async function onHost({ lab }: Pair, host: Coordinator, ...command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.run(host, command);
  expect({ command, code, stderr }).toMatchObject({ code: 0 });
  return stdout.trim();
}

const mainPids = (pair: Pair): Promise<readonly string[]> =>
  Promise.all(COORDINATORS.map((host) => onHost(pair, host, 'systemctl', 'show', '-P', 'MainPID', SERVICE)));

/** Each daemon is another process than before. */
async function untilNew(pair: Pair, before: readonly string[]): Promise<void> {
  const isNew = async (): Promise<boolean> => {
    expectNoFailover(pair);
    const now = await mainPids(pair);
    return now.every((pid, index) => pid !== '0' && pid !== before[index]);
  };
  await until('both daemons are new', isNew, { withinMs: 90_000, everyMs: 500 });
}

/** 20 s instead of 45: it is fed every 15 s. */
function impatientWatchdog(lab: Lab): Promise<void> {
  return dropIn(lab, 'WatchdogSec=20');
}

/** The machine's clock is that of all: the daemon alone gets another one. */
function clockOf1970(lab: Lab): Promise<void> {
  return dropIn(
    lab,
    'Environment=LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
    'Environment="FAKETIME=@1970-01-01 00:00:10"',
    'Environment=FAKETIME_NO_CACHE=1',
    'Environment=FAKETIME_DONT_FAKE_MONOTONIC=1',
  );
}

async function dropIn(lab: Lab, ...lines: readonly string[]): Promise<void> {
  const directory = `/etc/systemd/system/${SERVICE}.d`;
  for (const host of COORDINATORS) {
    await lab.run(host, ['mkdir', '-p', directory]);
    await lab.write(host, `${directory}/test.conf`, `[Service]\n${lines.join('\n')}\n`);
    expect(await lab.run(host, ['systemctl', 'daemon-reload'])).toMatchObject({ code: 0 });
  }
}
