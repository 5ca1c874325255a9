import { expect } from 'vitest';
import type { Coordinator } from '../lab/driver/lab.ts';
import { expectOneServer, untilLogged, untilServes, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

scenario('a killed postmaster: the standby takes over, both nodes are told', async (pair) => {
  const faultMs = Date.now();
  await pair.lab.do('kill-database', 'cdw');
  await untilServes(pair, 'scdw', faultMs);
  expect(await untilLogged(pair, 'scdw', 'FAILOVER_STARTED', faultMs)).toContain('database-down');
  await untilLogged(pair, 'scdw', 'OLD_PRIMARY_FENCED', faultMs);
  await untilLogged(pair, 'cdw', 'GHOST', faultMs);
  await untilTold(pair, ['cdw', 'scdw'], 'FAILOVER_STARTED');
  await untilTold(pair, ['cdw', 'scdw'], 'FAILOVER_DONE');
  await expectOneServer(pair, 'scdw');
});

scenario('a primary without power: the standby takes over and says that it could not fence', async (pair) => {
  const faultMs = Date.now();
  await pair.lab.do('power-off', 'cdw');
  await untilServes(pair, 'scdw', faultMs);
  expect(await untilLogged(pair, 'scdw', 'FAILOVER_STARTED', faultMs)).toContain('host-unreachable');
  await untilTold(pair, ['scdw'], 'OLD_PRIMARY_NOT_FENCED');
  await untilTold(pair, ['scdw'], 'FAILOVER_DONE');
  await expectOneServer(pair, 'scdw');
});

/** When a node first wrote a line that begins like this. */
function logged({ journal }: Pair, host: Coordinator, start: string): number {
  const line = journal[host].lines().find(({ text }) => text.startsWith(start));
  if (line === undefined) throw new Error(`${host} never wrote "${start}"`);
  return line.atMs;
}

for (const [fault, verb] of [
  ['a pulled cable', 'unplug'],
  ['packets dropped without a word', 'drop'],
] as const) {
  scenario(`${fault}: the primary gives up by itself before the standby takes over`, async (pair) => {
    const faultMs = Date.now();
    await pair.lab.do(verb, 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    expect(await untilLogged(pair, 'scdw', 'FAILOVER_STARTED', faultMs)).toContain('host-unreachable');
    await untilTold(pair, ['scdw'], 'FAILOVER_DONE');
    await untilTold(pair, ['cdw'], 'ISOLATED');
    const gaveUpMs = Math.max(
      logged(pair, 'cdw', 'release the VIP'),
      logged(pair, 'cdw', 'stop the database'),
    );
    expect(gaveUpMs).toBeLessThan(logged(pair, 'scdw', 'failing-over: step promote'));
    await expectOneServer(pair, 'scdw');
  });
}

scenario('a database stopped by a signal: hung for ten seconds, then fenced and replaced', async (pair) => {
  const faultMs = Date.now();
  await pair.lab.do('hang-database', 'cdw');
  await untilServes(pair, 'scdw', faultMs, 40_000);
  expect(await untilLogged(pair, 'scdw', 'FAILOVER_STARTED', faultMs)).toContain('database-hung');
  await untilLogged(pair, 'scdw', 'OLD_PRIMARY_FENCED', faultMs);
  await untilTold(pair, ['cdw', 'scdw'], 'FAILOVER_DONE');
  await expectOneServer(pair, 'scdw');
});
