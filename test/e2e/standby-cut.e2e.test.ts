import { expectAllAsBefore, staysFor, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

/** Three times the silence that a failover would need. */
const CUT_MS = 9000;

for (const [fault, verb] of [
  ["the standby's own cable is pulled", 'unplug'],
  ["the standby's own packets are dropped", 'drop'],
] as const) {
  scenario(`${fault}: it does not promote itself, and says that it cannot judge`, async (pair) => {
    await pair.lab.do(verb, 'scdw');
    await staysFor(pair, CUT_MS);
    await untilTold(pair, ['scdw'], 'OBSERVER_ISOLATED');
    await pair.lab.do('heal');
    await untilTold(pair, ['scdw'], 'OBSERVER_ISOLATED', 'over');
    await expectAllAsBefore(pair);
  });
}

scenario('two seconds of total silence of the primary: no failover', async (pair) => {
  await pair.lab.do('drop', 'cdw', '2');
  await staysFor(pair, 6000);
  await expectAllAsBefore(pair);
});
