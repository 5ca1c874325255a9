import { expectAllAsBefore, staysFor } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { series } from './support/series.ts';

const CUT_MS = 9000;
const LOSS_MS = 60_000;

const cut =
  (...ways: readonly (readonly [string, string])[]) =>
  async (pair: Pair): Promise<void> => {
    for (const way of ways) await pair.lab.do('cut', ...way);
    await staysFor(pair, CUT_MS);
    await pair.lab.do('heal');
    await expectAllAsBefore(pair);
  };

const lose =
  (percent: string) =>
  async (pair: Pair): Promise<void> => {
    await pair.lab.do('loss', 'cdw', percent);
    await staysFor(pair, LOSS_MS);
    await pair.lab.do('heal');
    await expectAllAsBefore(pair, LOSS_MS);
  };

// No tool of Greenplum's is asked in these stories: one version tells them all.
series('a network that is half there', {
  'the standby does not hear the primary: a witness sees it alive, no failover': cut(['cdw', 'scdw']),
  'the primary does not hear the standby: a witness sees it alive, no failover': cut(['scdw', 'cdw']),
  'the primary is cut from the standby only: a witness sees it alive, no failover': cut(
    ['cdw', 'scdw'],
    ['scdw', 'cdw'],
  ),
  "20 % of the primary's packets are lost for a minute: no failover": lose('20'),
  "40 % of the primary's packets are lost for a minute: no failover": lose('40'),
});
