import { expect } from 'vitest';
import { until } from '../lab/driver/until.ts';
import { askBeforeStart, databaseStartedMs, databaseStartResult, startAtBoot } from './support/boot.ts';
import { beatsBetween, expectOneServer, untilServes, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

for (const [fate, gone, back] of [
  ['is unplugged and plugged again', [['unplug', 'cdw']], [['plug', 'cdw']]],
  [
    'freezes as a virtual machine does, and thaws',
    [
      ['drop', 'cdw'],
      ['freeze', 'cdw'],
    ],
    [
      ['thaw', 'cdw'],
      ['undrop', 'cdw'],
    ],
  ],
] as const) {
  scenario(`a primary ${fate} after the failover: it stays away and says how to rejoin it`, async (pair) => {
    const faultMs = Date.now();
    for (const verb of gone) await pair.lab.do(...verb);
    await untilServes(pair, 'scdw', faultMs);
    const backMs = Date.now();
    for (const verb of back) await pair.lab.do(...verb);
    await pair.untilStatus(
      'cdw',
      'is a ghost',
      ({ phase, vip }) => phase === 'ghost' && vip.here === 'absent',
    );
    await untilTold(pair, ['cdw'], 'GHOST');
    await expectStaysAway(pair, backMs);
  });
}

scenario(
  'a primary without power comes back and starts its database at boot: stopped within two beats',
  async (pair) => {
    await startAtBoot(pair, 'cdw');
    const faultMs = Date.now();
    await pair.lab.do('power-off', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    const backMs = Date.now();
    await pair.boot('cdw');
    const stopped = await until('cdw stops its database', () =>
      pair.journal.cdw.lines().find(({ text }) => text.startsWith('stop the database')),
    );
    const startedMs = await databaseStartedMs(pair, 'cdw');
    expect(beatsBetween(pair, 'cdw', startedMs, stopped.atMs).length).toBeLessThanOrEqual(2);
    await pair.untilStatus('cdw', 'is a ghost', ({ phase, role }) => phase === 'ghost' && role === 'stopped');
    await untilTold(pair, ['scdw'], 'GHOST');
    await expectStaysAway(pair, backMs);
  },
);

scenario(
  'a primary without power comes back, and its unit asks first: its database is never started',
  async (pair) => {
    await startAtBoot(pair, 'cdw');
    await askBeforeStart(pair, 'cdw');
    const faultMs = Date.now();
    await pair.lab.do('power-off', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    const backMs = Date.now();
    await pair.boot('cdw');
    await until('the start is refused', async () =>
      (await databaseStartResult(pair, 'cdw')) === 'exec-condition' ? true : undefined,
    );
    await pair.untilStatus('cdw', 'is a ghost', ({ phase, role }) => phase === 'ghost' && role === 'stopped');
    expect(pair.journal.cdw.lines().filter(({ text }) => text.startsWith('stop the database'))).toEqual([]);
    await expectStaysAway(pair, backMs);
    // The newer primary itself may.
    const { code } = await pair.lab.run('scdw', ['whpg-failover', 'may-start-database']);
    expect(code).toBe(0);
  },
);

scenario(
  'a primary without power comes back without a network: no VIP, and a ghost when it hears of the other',
  async (pair) => {
    await startAtBoot(pair, 'cdw');
    const faultMs = Date.now();
    await pair.lab.do('power-off', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    const backMs = Date.now();
    await pair.lab.do('drop', 'cdw');
    await pair.boot('cdw');
    await pair.untilStatus('cdw', 'has had a beat', ({ beatAgeMs }) => beatAgeMs !== null);
    await until('it has been up for some beats', () => Date.now() - backMs > 6000);
    expect(await pair.lab.do('holders')).toBe('scdw\n');
    await pair.lab.do('undrop', 'cdw');
    await pair.untilStatus('cdw', 'is a ghost', ({ phase, role }) => phase === 'ghost' && role === 'stopped');
    await expectStaysAway(pair, backMs);
  },
);

/** Not a write went to it since it came back, and scdw alone serves. */
async function expectStaysAway(pair: Pair, backMs: number): Promise<void> {
  await expectOneServer(pair, 'scdw');
  expect(pair.writes.first('cdw', backMs)).toBeUndefined();
}
