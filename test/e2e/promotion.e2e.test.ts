import { expect } from 'vitest';
import { expectOneServer, untilLogged, untilServes, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

scenario('gpactivatestandby fails: halted, no VIP, people are told why', async (pair) => {
  await pair.lab.do('bite', 'scdw', 'BITE_FAIL=1');
  const faultMs = Date.now();
  await pair.lab.do('kill-database', 'cdw');
  await pair.untilStatus('scdw', 'is halted', ({ phase }) => phase === 'halted');
  expect(await untilLogged(pair, 'scdw', 'PROMOTION_FAILED', faultMs)).toContain('Unable to promote standby');
  await untilTold(pair, ['cdw', 'scdw'], 'PROMOTION_FAILED');
  const { vipHolders, primaries, doubleWrites } = await pair.lab.verdict();
  expect({ vipHolders, primaries, doubleWrites }).toEqual({ vipHolders: [], primaries: [], doubleWrites: 0 });
  const { stdout } = await pair.command('scdw', 'why');
  expect(stdout).toContain('Unable to promote standby');

  await pair.lab.do('bite', 'scdw');
  const { code } = await pair.command('scdw', 'ack');
  expect(code).toBe(0);
  await untilServes(pair, 'scdw', faultMs);
  await expectOneServer(pair, 'scdw');
});

scenario('gpactivatestandby promotes and says exit code 2: the state it leaves counts', async (pair) => {
  await pair.lab.do('bite', 'scdw', 'BITE_PROMOTED_RC2=1');
  const faultMs = Date.now();
  await pair.lab.do('kill-database', 'cdw');
  await untilServes(pair, 'scdw', faultMs);
  await untilTold(pair, ['cdw', 'scdw'], 'FAILOVER_DONE');
  await expectOneServer(pair, 'scdw');
});
