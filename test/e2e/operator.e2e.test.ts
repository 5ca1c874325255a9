import { expect } from 'vitest';
import { COORDINATORS, type Coordinator, type Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectNoFailover, expectOneServer, untilServes, untilTold } from './support/judge.ts';
import { longCommand } from './support/long-command.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

const PG_HBA_DIFFERS = /differ in .* \([^)]*pg-hba/;
const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';

const settings = (text: string) => async (hosts: Lab) => {
  for (const host of COORDINATORS) {
    const { stdout } = await hosts.run(host, ['cat', CONFIG]);
    await hosts.write(host, CONFIG, `${stdout}${text}`);
  }
};

/** A command that is over at once: its exit code and everything it said. */
async function asked(pair: Pair, host: Coordinator, ...args: readonly string[]): Promise<[number, string]> {
  const { code, stdout, stderr } = await pair.command(host, ...args);
  return [code, stdout + stderr];
}

const said = (text: string): unknown => expect.stringContaining(text);

scenario(
  'by hand, while all is well: who serves, pauses, the VIP, a failover that is refused, and a comparison',
  async (pair) => {
    expect((await asked(pair, 'cdw', 'status'))[0]).toBe(0);
    expect((await asked(pair, 'scdw', 'status'))[0]).toBe(3);

    expect(await asked(pair, 'cdw', 'vip', 'release')).toEqual([6, said('pause the daemon first')]);
    expect(await asked(pair, 'scdw', 'vip', 'take')).toEqual([6, said('refused')]);
    const pause = ['pause', '--for', '10m', '--reason', 'a patch'];
    expect(await asked(pair, 'scdw', ...pause)).toEqual([0, said('here and on the other node')]);
    for (const host of COORDINATORS) expect((await asked(pair, host, 'status'))[1]).toContain('a patch');
    expect(await asked(pair, 'cdw', 'vip', 'release')).toEqual([0, said('is not here')]);
    expect(await asked(pair, 'cdw', 'vip', 'take')).toEqual([0, said('is on eth0')]);
    expect(await asked(pair, 'scdw', 'failover', '--yes')).toEqual([6, said('paused by')]);
    expect(await asked(pair, 'cdw', 'resume')).toEqual([0, said('here and on the other node')]);
    expect(await asked(pair, 'cdw', 'ack')).toEqual([0, said('acknowledged')]);
    const [, history] = await asked(pair, 'cdw', 'history', '--all');
    for (const deed of ['pause for 10 min by', 'vip release by', 'vip take by', 'resume by', 'ack by'])
      expect(history).toContain(deed);

    // The primary lives: neither by hand nor in words, on either node.
    for (const host of COORDINATORS) {
      expect(await asked(pair, host, 'failover', '--dry-run')).toEqual([6, said('the primary cdw lives')]);
      const overridden = ['failover', '--yes', '--override', 'fence', 'witnesses'];
      expect(await asked(pair, host, ...overridden)).toEqual([6, said('the primary cdw lives')]);
      expect(await asked(pair, host, 'switchover', '--dry-run')).toEqual([0, said('it could begin')]);
      expect(await asked(pair, host, 'failback', '--yes')).toEqual([6, said('nothing to go back from')]);
    }
    expect(await asked(pair, 'scdw', 'fence', '--reason', 'x', '--yes')).toEqual([6, said('ask on cdw')]);
    expect(await asked(pair, 'scdw', 'unfence')).toEqual([6, said('not fenced')]);
    for (const words of [['ack'], ['switchover', '--yes'], ['failback', '--yes']]) {
      const stranger = ['runuser', '-u', 'nobody', '--', '/usr/bin/whpg-failover', ...words];
      const { code, stderr } = await pair.lab.run('cdw', stranger);
      expect([code, stderr]).toEqual([5, said('Run it as root or as gpadmin')]);
    }

    await pair.lab.run('scdw', [
      'sh',
      '-c',
      'echo "host all ann 10.9.9.9/32 md5" >>/data/coordinator/gpseg-1/pg_hba.conf',
    ]);
    // Two that were started in the same second differ, too: that is found before.
    await until(
      'the difference is logged',
      () => pair.journal.scdw.lines().find(({ text }) => PG_HBA_DIFFERS.test(text)),
      {
        withinMs: 60_000,
      },
    );
    await untilTold(pair, COORDINATORS, 'NODES_DIFFER');

    expectNoFailover(pair);
    await expectOneServer(pair, 'cdw');
  },
  { versions: ['7'], prepare: settings('notify:\n  compareEvery: 10s\n') },
);

scenario(
  'drill twice, the second one in full beside a second operator; fence, failback, and failback again',
  async (pair) => {
    const drill = async (...args: readonly string[]): Promise<string> => {
      const { ok, text } = await longCommand(pair, 'scdw', 'drill', ...args);
      expect(ok, text).toBe(true);
      return text;
    };
    expect(await drill()).toContain('The first drill on this node');
    await expectOneServer(pair, 'cdw');

    const full = drill('--full', '--yes');
    await until('the first turn begins', () => pair.journal.scdw.find('SWITCHOVER_STARTED', 0), {
      withinMs: 60_000,
    });
    const [code, told] = await asked(pair, 'cdw', 'switchover', '--yes');
    expect([code, told]).toEqual([6, expect.stringMatching(/runs already|cannot take over|not the standby/)]);
    const text = await full;
    expect(text).toMatch(/spare address taken on cdw .* ms +\(last time \d+ ms\)/);
    for (const to of COORDINATORS) expect(text).toContain(`switchover to ${to}, with rejoin`);
    await pair.untilStatus('cdw', 'serves', ({ phase }) => phase === 'serving');
    const { stdout } = await pair.lab.run('scdw', ['ip', '-o', 'address']);
    expect(stdout).not.toContain('10.88.0.150');

    await pair.lab.do('writer', 'reset');
    const fencedMs = Date.now();
    const fence = ['fence', '--reason', 'a broken DIMM', '--yes'];
    expect(await asked(pair, 'cdw', ...fence)).toEqual([0, said('fenced')]);
    expect(await asked(pair, 'cdw', ...fence)).toEqual([0, said('fenced')]);
    await untilServes(pair, 'scdw', fencedMs);
    await expectOneServer(pair, 'scdw');
    const [, why] = await asked(pair, 'cdw', 'why');
    expect(why).toContain('cdw is kept out');
    expect(await asked(pair, 'cdw', 'unfence')).toEqual([0, said('whpg-failover rejoin')]);

    await pair.lab.do('writer', 'reset');
    const backMs = Date.now();
    const back = await longCommand(pair, 'cdw', 'failback', '--yes');
    expect(back.ok, back.text).toBe(true);
    await untilServes(pair, 'cdw', backMs);
    await expectOneServer(pair, 'cdw');
    const again = await pair.command('scdw', 'failback', '--yes', '--json');
    expect([again.code, again.stderr]).toEqual([0, said('the roles stay')]);
    expect(JSON.parse(again.stdout)).toMatchObject({ from: 'cdw', rejoin: { ok: true }, switchover: null });
    expect((await asked(pair, 'cdw', 'status'))[0]).toBe(0);
  },
  { versions: ['7'], prepare: settings('drill:\n  address: 10.88.0.150/24\n'), timeoutMs: 420_000 },
);
