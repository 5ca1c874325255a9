import { expectAllAsBefore, staysFor, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { series } from './support/series.ts';

/** Three times the silence that a failover would need. */
const CUT_MS = 9000;

const cutBy =
  (verb: 'unplug' | 'drop') =>
  async (pair: Pair): Promise<void> => {
    await pair.lab.do(verb, 'scdw');
    await staysFor(pair, CUT_MS);
    await untilTold(pair, ['scdw'], 'OBSERVER_ISOLATED');
    await pair.lab.do('heal');
    await untilTold(pair, ['scdw'], 'OBSERVER_ISOLATED', 'over');
    await expectAllAsBefore(pair);
  };

series(
  'a standby that hears nobody',
  {
    "the standby's own cable is pulled: it does not promote itself, and says that it cannot judge":
      cutBy('unplug'),
    "the standby's own packets are dropped: it does not promote itself, and says that it cannot judge":
      cutBy('drop'),
    'two seconds of total silence of the primary: no failover': async (pair) => {
      await pair.lab.do('drop', 'cdw', '2');
      await staysFor(pair, 6000);
      await expectAllAsBefore(pair);
    },
  },
  { versions: ['7', '6'] },
);
