import { setTimeout as sleep } from 'node:timers/promises';
import { expectNoFailover, expectOneServer, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

/** Three times the threshold of silence that a failover would need. */
const CUT_MS = 9000;

for (const [fault, verb] of [
  ["the standby's own cable is pulled", 'unplug'],
  ["the standby's own packets are dropped", 'drop'],
] as const) {
  scenario(`${fault}: it does not promote itself, and says that it cannot judge`, async (pair) => {
    // As in Greenplum, a primary without a standby commits alone.
    await pair.lab.do('sync', 'cdw', 'off');
    await pair.lab.do(verb, 'scdw');
    await sleep(CUT_MS);
    await untilTold(pair, ['scdw'], 'OBSERVER_ISOLATED');
    await expectOneServer(pair, 'cdw');
    await pair.lab.do('heal');
    await untilTold(pair, ['scdw'], 'OBSERVER_ISOLATED', 'over');
    await pair.untilStatus(
      'scdw',
      'watches again',
      ({ phase, deadCount }) => phase === 'watching' && deadCount === 0,
    );
    await expectOneServer(pair, 'cdw');
    expectNoFailover(pair);
  });
}

scenario('two seconds of total silence of the primary: no failover', async (pair) => {
  await pair.lab.do('drop', 'cdw');
  await sleep(2000);
  await pair.lab.do('undrop', 'cdw');
  await sleep(4000);
  await pair.untilStatus(
    'scdw',
    'watches again',
    ({ phase, deadCount }) => phase === 'watching' && deadCount === 0,
  );
  await expectOneServer(pair, 'cdw');
  expectNoFailover(pair);
});
