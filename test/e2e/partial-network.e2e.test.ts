import { expectAllAsBefore, staysFor } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

/** No tool of Greenplum's is asked in these stories: one version tells them all. */
const options = { versions: ['7'] } as const;

const CUT_MS = 9000;
const LOSS_MS = 60_000;

for (const [fault, ...cuts] of [
  ['the standby does not hear the primary', ['cdw', 'scdw']],
  ['the primary does not hear the standby', ['scdw', 'cdw']],
  ['the primary is cut from the standby only', ['cdw', 'scdw'], ['scdw', 'cdw']],
] as const) {
  scenario(
    `${fault}: a witness sees it alive, no failover`,
    async (pair) => {
      for (const cut of cuts) await pair.lab.do('cut', ...cut);
      await staysFor(pair, CUT_MS);
      await pair.lab.do('heal');
      await expectAllAsBefore(pair);
    },
    options,
  );
}

for (const percent of ['20', '40']) {
  scenario(
    `${percent} % of the primary's packets are lost for a minute: no failover`,
    async (pair) => {
      await pair.lab.do('loss', 'cdw', percent);
      await staysFor(pair, LOSS_MS);
      await pair.lab.do('heal');
      await expectAllAsBefore(pair);
    },
    options,
  );
}
