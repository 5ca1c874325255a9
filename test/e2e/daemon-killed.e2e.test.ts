import { expect } from 'vitest';
import { STEPS } from '../../src/core/steps.ts';
import { until } from '../lab/driver/until.ts';
import { atStep } from './support/at-step.ts';
import { expectAllAsBefore, expectOneServer, readFromNow, staysFor, untilServes } from './support/judge.ts';
import { scenario } from './support/scenario.ts';
import { watchVip } from './support/vip-moves.ts';

for (const step of STEPS) {
  scenario(
    `the daemon is killed in the middle of ${step}: it completes the failover when it is back`,
    async (pair) => {
      const killed = await atStep(pair, step, 'kill');
      const faultMs = Date.now();
      await pair.lab.do('kill-database', 'cdw');
      await until('the daemon is killed', killed);
      const killedMs = Date.now();
      await untilServes(pair, 'scdw', faultMs);
      const again = pair.journal.scdw
        .lines()
        .find(({ text, atMs }) => / started on scdw/.test(text) && atMs > faultMs);
      expect(again?.atMs).toBeGreaterThan(killedMs - 1000);
      await expectOneServer(pair, 'scdw');
    },
  );
}

scenario(
  'both daemons are restarted at once: the VIP stays, nobody is disturbed',
  async (pair) => {
    const moves = await watchVip(pair, 'cdw');
    const told = readFromNow(pair);
    await Promise.all([pair.service('cdw', 'restart'), pair.service('scdw', 'restart')]);
    await staysFor(pair, 5000);
    await expectAllAsBefore(pair);
    expect(moves()).toEqual([]);
    expect(told()).toEqual([]);
  },
  { versions: ['7'] },
);
