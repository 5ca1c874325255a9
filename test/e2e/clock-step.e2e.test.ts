import { expect } from 'vitest';
import { COORDINATORS, type Lab } from '../lab/driver/lab.ts';
import { expectAllAsBefore, expectOneServer, staysFor, untilServes } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
/** The offset that the daemon's wall clock has from now on; its monotonic clock stays as it is. */
const OFFSET = '/run/daemon-clock';

scenario(
  "the daemons' wall clocks are stepped by an hour, both ways: nothing happens, and a dead primary is replaced",
  async (pair) => {
    for (const offset of ['+3600', '-3600']) {
      await step(pair.lab, offset);
      await staysFor(pair, 6000);
      const { ledger } = await pair.untilStatus('scdw', 'keeps a ledger', (status) => status.ledger !== null);
      expect(((ledger?.atWallMs ?? 0) - Date.now()) / 1000).toBeCloseTo(Number(offset), -2);
      await expectAllAsBefore(pair);
    }
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await expectOneServer(pair, 'scdw');
  },
  { versions: ['7'], prepare: fakeClocks },
);

async function step(lab: Lab, offset: string): Promise<void> {
  await Promise.all(COORDINATORS.map((host) => lab.write(host, OFFSET, `${offset}\n`)));
}

/** The hosts share the machine's clock, which nobody touches: the daemon alone gets another one. */
async function fakeClocks(lab: Lab): Promise<void> {
  const environment = {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: OFFSET,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const lines = Object.entries(environment).map(([name, value]) => `Environment=${name}=${value}`);
  await step(lab, '+0');
  for (const host of COORDINATORS) {
    await lab.run(host, ['mkdir', '-p', '/etc/systemd/system/whpg-failover.service.d']);
    const text = `[Service]\n${lines.join('\n')}\n`;
    await lab.write(host, '/etc/systemd/system/whpg-failover.service.d/clock.conf', text);
    const { code } = await lab.run(host, ['systemctl', 'daemon-reload']);
    expect(code).toBe(0);
  }
}
