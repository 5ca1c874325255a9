import { expect } from 'vitest';
import type { Lab } from '../lab/driver/lab.ts';
import { expectOneServer, untilLogged, untilServes, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';
const GPHOME = '/usr/local/greenplum-db';

const onScdw = async (hosts: Lab, command: string): Promise<void> => {
  const { code, stderr } = await hosts.run('scdw', ['bash', '-euc', command]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
};

/** The failover halted: nothing is promoted, nobody serves, and people know why. */
async function expectHalted(pair: Pair, faultMs: number, why: RegExp): Promise<void> {
  await pair.untilStatus('scdw', 'is halted', ({ phase }) => phase === 'halted', 40_000);
  expect(await untilLogged(pair, 'scdw', 'PROMOTION_FAILED', faultMs)).toMatch(why);
  await untilTold(pair, ['cdw', 'scdw'], 'PROMOTION_FAILED');
  const { vipHolders, primaries, doubleWrites } = await pair.lab.verdict();
  expect({ vipHolders, primaries, doubleWrites }).toEqual({ vipHolders: [], primaries: [], doubleWrites: 0 });
  const { stdout } = await pair.command('scdw', 'why');
  expect(stdout).toMatch(why);
}

/** As soon as the cause is mended, one command goes on from there, and nothing was lost. */
async function expectMendedBy(pair: Pair, faultMs: number, mend: () => Promise<unknown>): Promise<void> {
  await mend();
  const { code } = await pair.command('scdw', 'ack');
  expect(code).toBe(0);
  await untilServes(pair, 'scdw', faultMs);
  await expectOneServer(pair, 'scdw');
}

scenario('gpactivatestandby fails: halted, no VIP, people are told why', async (pair) => {
  await pair.lab.do('bite', 'scdw', 'BITE_FAIL=1');
  const faultMs = Date.now();
  await pair.lab.do('kill-database', 'cdw');
  await expectHalted(pair, faultMs, /Unable to promote standby/);
  await expectMendedBy(pair, faultMs, () => pair.lab.do('bite', 'scdw'));
});

scenario(
  'facts 8e: gpactivatestandby promotes and says exit code 2: the state it leaves counts',
  async (pair) => {
    await pair.lab.do('bite', 'scdw', 'BITE_PROMOTED_RC2=1');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await untilTold(pair, ['cdw', 'scdw'], 'FAILOVER_DONE');
    await expectOneServer(pair, 'scdw');
  },
);

scenario(
  'facts 5aa: gpactivatestandby promotes and dies of a traceback: the state it leaves counts',
  async (pair) => {
    await pair.lab.do('bite', 'scdw', 'BITE_FAIL_AFTER=1');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await expectOneServer(pair, 'scdw');
  },
  { versions: ['7'] },
);

scenario(
  'facts 5ab: a promotion of 60 s is waited for',
  async (pair) => {
    await pair.lab.do('bite', 'scdw', 'BITE_SLOW_PROMOTION=60');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs, 90_000);
    await expectOneServer(pair, 'scdw');
  },
  { versions: ['7'] },
);

scenario(
  'gpactivatestandby hangs: killed at promotion.timeout, halted, mended and acknowledged',
  async (pair) => {
    await pair.lab.do('bite', 'scdw', 'BITE_HANG=1');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await expectHalted(pair, faultMs, /no end before promotion\.timeout/);
    await expectMendedBy(pair, faultMs, () => pair.lab.do('bite', 'scdw'));
  },
  {
    versions: ['7'],
    prepare: (hosts) => onScdw(hosts, `printf 'promotion:\\n  timeout: 5s\\n' >> ${CONFIG}`),
  },
);

scenario(
  'gpactivatestandby may not be run: halted with the command that shows it',
  async (pair) => {
    await onScdw(pair.lab, `chmod 644 ${GPHOME}/bin/gpactivatestandby`);
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await expectHalted(pair, faultMs, /not executable .*ls -l/);
    const mend = () => onScdw(pair.lab, `chmod 755 ${GPHOME}/bin/gpactivatestandby`);
    await expectMendedBy(pair, faultMs, mend);
  },
  { versions: ['6'] },
);

scenario(
  'a gpstop at work on the standby host is waited for, and then in the way',
  async (pair) => {
    const start =
      'cp /bin/sleep /tmp/gpstop; setsid setpriv --reuid=gpadmin --clear-groups /tmp/gpstop 600 >/dev/null 2>&1 &';
    await onScdw(pair.lab, start);
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await expectHalted(pair, faultMs, /gpstop runs on this host \(process \d+\)/);
    const pid = await pair.lab.run('scdw', ['pidof', '/tmp/gpstop']);
    const mend = () => onScdw(pair.lab, `kill ${pid.stdout.trim()}`);
    await expectMendedBy(pair, faultMs, mend);
  },
  { versions: ['7'] },
);

scenario(
  'facts 5g2: a standby that dies under the tool is started as a mirror, never by -f',
  async (pair) => {
    await pair.lab.do('bite', 'scdw', 'BITE_STANDBY_DIES=1');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs, 60_000);
    await expectOneServer(pair, 'scdw');
    const told = pair.journal.scdw.lines().map(({ text }) => text);
    expect(told.join('\n')).toContain('starting it as a mirror');
    expect(told.join('\n')).toContain('Force standby activation  = no');
    // It must not live under the limits of the daemon's service.
    const group = await pair.lab.run('scdw', [
      'bash',
      '-c',
      'cat /proc/$(head -n 1 /data/*/gpseg-1/postmaster.pid)/cgroup',
    ]);
    expect(group.stdout).not.toContain('whpg-failover');
  },
);

scenario(
  'facts 5m: an sshd that hangs costs the promotion at most promotion.sshTimeout',
  async (pair) => {
    const stop = 'kill -STOP $(systemctl show -p MainPID --value ssh)';
    expect(await pair.lab.run('cdw', ['bash', '-euc', stop])).toMatchObject({ code: 0 });
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await expectOneServer(pair, 'scdw');
    const told = pair.journal.scdw
      .lines()
      .map(({ text }) => /out of recovery after (\d+) ms/.exec(text)?.[1]);
    // Two seconds of the SSH, and what a busy machine needs for the rest.
    expect(Number(told.find((ms) => ms !== undefined))).toBeLessThan(10_000);
  },
  { versions: ['7'] },
);

scenario(
  'promotion.method pg_ctl is the same promotion without the tool',
  async (pair) => {
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await expectOneServer(pair, 'scdw');
    expect(pair.journal.scdw.lines().some(({ text }) => text.includes('gpactivatestandby:'))).toBe(false);
  },
  {
    versions: ['6'],
    prepare: (hosts) => onScdw(hosts, `printf 'promotion:\\n  method: pg_ctl\\n' >> ${CONFIG}`),
  },
);
