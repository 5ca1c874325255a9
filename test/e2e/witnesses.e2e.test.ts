import { expectNoFailover, expectOneServer, staysFor, untilServes, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

const options = { versions: ['7'] } as const;

scenario(
  'the witness is dead: its silence changes nothing, and what the primary says of itself is enough',
  async (pair) => {
    await pair.lab.do('power-off', 'sdw1');
    await staysFor(pair, 5000);
    await expectOneServer(pair, 'cdw');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await expectOneServer(pair, 'scdw');
  },
  options,
);

scenario(
  'the witness and the primary lose their power: nobody confirms the death, so people are asked',
  async (pair) => {
    await pair.lab.do('power-off', 'sdw1');
    await pair.lab.do('power-off', 'cdw');
    await untilTold(pair, ['scdw'], 'FAILOVER_HELD');
    await staysFor(pair, 4000);
    expectNoFailover(pair);
    const bootMs = Date.now();
    await pair.lab.do('boot', 'sdw1');
    await untilServes(pair, 'scdw', bootMs);
    await expectOneServer(pair, 'scdw');
  },
  options,
);
