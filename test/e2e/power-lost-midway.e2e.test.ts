import { expect } from 'vitest';
import { STEPS } from '../../src/core/steps.ts';
import { until } from '../lab/driver/until.ts';
import { atStep } from './support/at-step.ts';
import { startAtBoot } from './support/boot.ts';
import { expectOneServer, untilLogged, untilServes, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

/**
 * The stand-in of version 6 takes its recovery.conf away while its server starts, which the real one never does: then
 * its gpactivatestandby refuses.
 */
const options = { versions: ['7'] } as const;

for (const step of STEPS) {
  scenario(
    `the standby's host loses its power in the middle of ${step}: booted, it completes the failover`,
    async (pair) => {
      await startAtBoot(pair, 'scdw');
      const frozen = await atStep(pair, step, 'freeze');
      const faultMs = Date.now();
      await pair.lab.do('kill-database', 'cdw');
      await until('the step begins', frozen, { withinMs: 30_000 });
      await pair.lab.do('power-off', 'scdw');
      expect(await pair.lab.do('holders')).not.toContain('scdw');
      const bootMs = Date.now();
      await pair.boot('scdw');
      await untilServes(pair, 'scdw', faultMs);
      await untilLogged(pair, 'scdw', 'FAILOVER_DONE', bootMs);
      await untilTold(pair, ['cdw'], 'FAILOVER_DONE');
      expect(pair.writes.first('cdw', bootMs)).toBeUndefined();
      await expectOneServer(pair, 'scdw');
    },
    options,
  );
}
