import { expect } from 'vitest';
import type { Coordinator } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { BOOT_UNIT, startAtBoot } from './support/boot.ts';
import { expectAllAsBefore, expectNoFailover, expectOneServer, untilServes } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

scenario(
  'reboots of the standby, of the primary, of both at once: nobody takes over, the VIP is back with the database',
  async (pair) => {
    for (const host of ['cdw', 'scdw'] as const) {
      await startAtBoot(pair, host);
      await patient(pair, host);
    }
    for (const hosts of [['scdw'], ['cdw'], ['cdw', 'scdw']] as const) {
      await reboot(pair, hosts);
      await expectAllAsBefore(pair);
      if (hosts.some((host) => host === 'cdw')) await expectVipAfterDatabase(pair);
    }
    expect(pair.earlier.filter(({ fields }) => fields.code === 'FAILOVER_STARTED')).toEqual([]);
  },
  { versions: ['7'] },
);

scenario(
  'both lose their power and the primary alone comes back: it serves, since a witness knows nobody newer',
  async (pair) => {
    for (const host of ['cdw', 'scdw'] as const) await startAtBoot(pair, host);
    await untilWitnessed(pair);
    await pair.lab.do('power-off', 'cdw');
    await pair.lab.do('power-off', 'scdw');
    const bootMs = Date.now();
    await pair.boot('cdw');
    await pair.untilStatus(
      'cdw',
      'serves alone',
      ({ phase, vip }) => phase === 'serving' && vip.here === 'held',
      60_000,
    );
    // As Greenplum does by itself; the stand-in waits for a standby.
    await pair.lab.do('sync', 'cdw', 'off');
    await untilServes(pair, 'cdw', bootMs);
    const stops = pair.journal.cdw.lines().filter(({ text }) => text.startsWith('stop the database'));
    expect(stops).toEqual([]);
    await expectOneServer(pair, 'cdw');
    await pair.lab.do('sync', 'cdw', 'on');
    await pair.boot('scdw');
    await expectAllAsBefore(pair);
  },
  { versions: ['7'] },
);

/** So many beats as no reboot of a host of the lab takes. */
async function patient({ lab }: Pair, host: Coordinator): Promise<void> {
  const path = '/etc/whpg-failover/whpg-failover.yaml';
  const { stdout } = await lab.run(host, ['cat', path]);
  await lab.write(host, path, `${stdout}heartbeat:\n  threshold: 60\n`);
  expect(await lab.run(host, ['systemctl', 'reload', 'whpg-failover.service'])).toMatchObject({ code: 0 });
}

/** systemd's own way down and up again, at once on all of these. */
async function reboot(pair: Pair, hosts: readonly Coordinator[]): Promise<void> {
  const boots = await Promise.all(hosts.map((host) => bootOf(pair, host)));
  for (const host of hosts) {
    pair.people[host].leave();
    pair.journal[host].stop();
  }
  await Promise.all(hosts.map((host) => reallyReboot(pair, host).catch(() => undefined)));
  for (const [index, host] of hosts.entries()) {
    const isBack = async (): Promise<boolean> => {
      const boot = await bootOf(pair, host).catch(() => '');
      if (boot === '' || boot === boots[index]) return false;
      const { stdout } = await pair.lab.run(host, ['systemctl', 'is-system-running']);
      return /^(running|degraded)/.test(stdout);
    };
    await until(`${host} has booted`, isBack, { withinMs: 60_000, everyMs: 300 });
    await pair.boot(host);
  }
}

/** A database that no unit has started would get the signals of the last resort, and its host wait 90 s for it. */
async function reallyReboot({ lab }: Pair, host: Coordinator): Promise<void> {
  const { code } = await lab.run(host, ['systemctl', 'is-active', '--quiet', BOOT_UNIT]);
  if (code !== 0) await lab.do('stop-database', host);
  await lab.run(host, ['systemctl', 'reboot']);
}

/** The witness keeps who the newest primary is, and cdw will know after a boot whom to ask. */
async function untilWitnessed({ lab }: Pair): Promise<void> {
  const has = async (host: 'cdw' | 'sdw1', pattern: string, file: string): Promise<boolean> =>
    (await lab.run(host, ['grep', '-q', pattern, file])).code === 0;
  const isKept = async (): Promise<boolean> =>
    (await has('sdw1', 'cdw', '/home/gpadmin/.whpg-failover/lab.epoch')) &&
    (await has('cdw', 'sdw1', '/var/lib/whpg-failover/state.json'));
  await until('the witness knows the primary, and the primary the witness', isKept, {
    withinMs: 120_000,
    everyMs: 500,
  });
}

async function bootOf({ lab }: Pair, host: Coordinator): Promise<string> {
  const { stdout } = await lab.run(host, ['cat', '/proc/sys/kernel/random/boot_id']);
  return stdout.trim();
}

/** In this boot of cdw the VIP came only after the daemon had found its database to be a primary. */
async function expectVipAfterDatabase(pair: Pair): Promise<void> {
  const lines = pair.journal.cdw.lines();
  const serving = lines.findIndex(({ fields }) => fields.code === 'SERVING');
  const taken = lines.findIndex(({ text }) => text.startsWith('take the VIP: done'));
  expect(serving).toBeGreaterThanOrEqual(0);
  expect(taken).toBeGreaterThan(serving);
  expectNoFailover(pair);
}
