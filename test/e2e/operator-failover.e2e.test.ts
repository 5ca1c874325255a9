import { expect } from 'vitest';
import { COORDINATORS, type Coordinator, type Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectNoFailover, expectOneServer, untilServes, untilTold } from './support/judge.ts';
import { longCommand } from './support/long-command.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';
const DATA = '/data/coordinator/gpseg-1';

async function expectRefused(pair: Pair, host: Coordinator, args: readonly string[], text: string) {
  const { ok, text: told } = await longCommand(pair, host, 'failover', '--yes', ...args);
  expect([ok, told]).toEqual([false, expect.stringContaining(text)]);
}

/** A loaded machine may be late with its gateway and its witness, and then nobody is judged. */
const untilHalted = (pair: Pair, host: Coordinator): Promise<unknown> =>
  pair.untilStatus(host, 'halts', ({ phase }) => phase === 'halted', 120_000);

/** Another beat may lack the one witness for a moment, on a busy machine. */
async function expectTakenOver(pair: Pair, host: Coordinator, args: readonly string[]) {
  const orderedMs = Date.now();
  const words = ['failover', '--yes', '--override', 'witnesses', ...args];
  const { ok, text } = await longCommand(pair, host, ...words);
  expect(ok, text).toBe(true);
  await untilServes(pair, host, orderedMs, 60_000);
}

scenario(
  'a failover by hand where only a fence would do: each rule in the way is named, and one word overrides one rule',
  async (pair) => {
    await pair.lab.do('power-off', 'cdw');
    await untilHalted(pair, 'scdw');
    await untilTold(pair, ['scdw'], 'FENCE_FAILED');
    const { stdout: why } = await pair.command('scdw', 'why');
    expect(why).toMatch(/by hand +whpg-failover failover, after you have confirmed: .*fence/);
    const dry = await pair.command('scdw', 'failover', '--dry-run', '--json');
    expect([dry.code, JSON.parse(dry.stdout)]).toEqual([
      6,
      expect.objectContaining({ dryRun: true, couldBegin: false, from: 'cdw', to: 'scdw' }),
    ]);
    await expectRefused(pair, 'scdw', ['--override', 'witnesses', 'data-at-risk'], '--override fence');
    await pair.untilStatus('scdw', 'is still halted', ({ phase }) => phase === 'halted');
    await expectTakenOver(pair, 'scdw', ['--override', 'fence']);
    await expectOneServer(pair, 'scdw');
    const { stdout: history } = await pair.command('scdw', 'history', '--all');
    expect(history).toMatch(/failover by .*, confirmed: .*fence/);
  },
  {
    versions: ['7'],
    prepare: async (hosts) => {
      for (const host of COORDINATORS) await addTo(hosts, host, 'failover:\n  fence: required\n');
    },
  },
);

scenario(
  'a primary that was stopped on purpose hands over; commits at risk are lost only by their name',
  async (pair) => {
    const stoppedMs = Date.now();
    await pair.lab.do('stop-database', 'cdw');
    await untilTold(pair, ['scdw'], 'PRIMARY_SHUT_DOWN');
    expectNoFailover(pair);
    await expectRefused(pair, 'scdw', [], '--override shut-down');
    // Nothing has to be overridden: what it wrote is all here.
    const { ok, text } = await longCommand(pair, 'cdw', 'switchover', '--yes');
    expect(ok, text).toBe(true);
    await untilServes(pair, 'scdw', stoppedMs, 60_000);
    await expectOneServer(pair, 'scdw');

    // The standby is away while the primary goes on alone; then it is all that is left.
    await pair.lab.do('sync', 'scdw', 'off');
    await pair.lab.do('stop-database', 'cdw');
    await pair.untilStatus('scdw', 'has no standby', ({ mode }) => mode === 'standalone');
    const aloneMs = Date.now();
    await until('the client writes on', () => pair.writes.first('scdw', aloneMs), { withinMs: 30_000 });
    await pair.lab.do('power-off', 'scdw');
    await pair.lab.do('start-database', 'cdw');
    await untilHalted(pair, 'cdw');
    await untilTold(pair, ['cdw'], 'DATA_AT_RISK');
    await expectRefused(pair, 'cdw', [], '--override data-at-risk');
    await pair.untilStatus('cdw', 'is still halted', ({ phase }) => phase === 'halted');
    await expectTakenOver(pair, 'cdw', ['--accept-data-loss']);
    const { vipHolders, primaries } = await pair.lab.verdict();
    expect([vipHolders, primaries]).toEqual([['cdw'], ['cdw']]);
  },
  { versions: ['7'], timeoutMs: 420_000 },
);

scenario(
  'a standby whose WAL has no room, and one that belongs to another cluster: doctor says so, and nothing is promoted',
  async (pair) => {
    await onScdw(pair.lab, `dd if=/dev/zero of=${DATA}/pg_wal/ballast bs=1M count=420; df -k ${DATA}/pg_wal`);
    const tight = await longCommand(pair, 'cdw', 'doctor');
    expect([tight.ok, tight.text]).toEqual([false, expect.stringMatching(/pg_wal on scdw: \d+ MB left/)]);
    await pair.lab.do('kill-database', 'cdw');
    await untilHalted(pair, 'scdw');
    await untilTold(pair, COORDINATORS, 'PROMOTION_FAILED');
    expect(await pair.lab.verdict()).toMatchObject({ vipHolders: [], primaries: [] });
    await onScdw(pair.lab, `rm ${DATA}/pg_wal/ballast`);
    const mendedMs = Date.now();
    expect((await pair.command('scdw', 'ack')).code).toBe(0);
    await untilServes(pair, 'scdw', mendedMs, 60_000);
    await expectOneServer(pair, 'scdw');

    const other = '/data/coordinator/other';
    await pair.lab.run('gpadmin@cdw', ['/usr/lib/postgresql/15/bin/initdb', '-D', other]);
    await addTo(pair.lab, 'cdw', '', (text) =>
      text.replace(/(host: cdw\n)/, `$1    dataDirectory: ${other}\n`),
    );
    await pair.service('cdw', 'restart');
    await pair.untilStatus(
      'cdw',
      'is no standby',
      ({ role, phase }) => role === 'stopped' && phase !== 'watching',
    );
    const strange = await longCommand(pair, 'cdw', 'doctor');
    expect([strange.ok, strange.text]).toEqual([
      false,
      expect.stringContaining('belong to different clusters'),
    ]);
    expect((await pair.command('cdw', 'failover', '--yes')).code).toBe(6);
    await expectOneServer(pair, 'scdw');
  },
  { versions: ['7'], prepare: walOnItsOwnDisk, timeoutMs: 420_000 },
);

async function addTo(
  hosts: Lab,
  host: Coordinator,
  more: string,
  change: (text: string) => string = (text) => text,
): Promise<void> {
  const { stdout } = await hosts.run(host, ['cat', CONFIG]);
  await hosts.write(host, CONFIG, `${change(stdout)}${more}`);
}

/** As sites do that keep WAL apart from the data. */
async function walOnItsOwnDisk(hosts: Lab): Promise<void> {
  await hosts.do('stop-database', 'scdw');
  const disk = `mount -t tmpfs -o size=460m,uid=gpadmin,gid=gpadmin,mode=700 wal ${DATA}/pg_wal`;
  const aside = `${DATA}/../wal`;
  const move = `cp -a ${DATA}/pg_wal ${aside} && ${disk} && cp -a ${aside}/. ${DATA}/pg_wal/ && rm -r ${aside}`;
  expect(await onScdw(hosts, move)).toBe(0);
  await hosts.do('start-database', 'scdw');
}

const onScdw = async (lab: Lab, line: string): Promise<number> =>
  (await lab.run('scdw', ['sh', '-c', line])).code;
