import { expect } from 'vitest';
import { until } from '../lab/driver/until.ts';
import { beatsBetween, expectNoFailover, expectOneServer, untilLogged, untilTold } from './support/judge.ts';
import { series } from './support/series.ts';

series(
  'the VIP is not where it belongs',
  {
    'the VIP removed by hand from the primary: it is back within two beats, people are told': async (
      pair,
    ) => {
      const faultMs = Date.now();
      await pair.lab.do('vip', 'del', 'cdw');
      const goneMs = Date.now();
      await until('cdw holds the VIP again', async () => (await pair.lab.do('holders')).trim() === 'cdw');
      const back = await until('cdw says so', () => pair.journal.cdw.find('VIP_RESTORED', faultMs));
      expect(beatsBetween(pair, 'cdw', goneMs, back.atMs).length).toBeLessThanOrEqual(2);
      await untilTold(pair, ['cdw', 'scdw'], 'VIP_RESTORED');
      await until('the client writes again', () => pair.writes.first('cdw', faultMs + 1000));
      await expectOneServer(pair, 'cdw');
      expectNoFailover(pair);
    },
    'the VIP on both nodes: people on both are told, the standby lets go of it, people hear of the end':
      async (pair) => {
        const faultMs = Date.now();
        await pair.lab.do('vip', 'add', 'scdw');
        await untilTold(pair, ['cdw', 'scdw'], 'VIP_ON_BOTH');
        await untilLogged(pair, 'cdw', 'VIP_ON_BOTH', faultMs);
        await until('scdw lets go of the VIP', async () => (await pair.lab.do('holders')).trim() === 'cdw');
        const goneMs = Date.now();
        await untilTold(pair, ['cdw', 'scdw'], 'VIP_ON_BOTH', 'over');
        await until('the client writes again', () => pair.writes.first('cdw', goneMs), { withinMs: 30_000 });
        await expectOneServer(pair, 'cdw');
        expectNoFailover(pair);
      },
  },
  { versions: ['7', '6'] },
);
