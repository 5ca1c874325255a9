import { expect } from 'vitest';
import { until } from '../lab/driver/until.ts';
import { administer, onInstallation } from './support/installation.ts';
import {
  expectAllAsBefore,
  expectOneServer,
  staysFor,
  untilLogged,
  untilServes,
  untilTold,
} from './support/judge.ts';
import type { Pair } from './support/pair.ts';

const SQL = 'psql -XAt -v ON_ERROR_STOP=1 -h /tmp -d postgres';

/** The real tools ask all hosts before they act, and may run on a slow machine. */
const FAILOVER_MS = 120_000;

/** The database as a whole works: a table over all segments can be made, filled, read and dropped. */
async function expectSegmentsWork(pair: Pair): Promise<void> {
  const answer = await administer(
    pair,
    'scdw',
    `timeout 25 ${SQL} -q -c 'create table probe (n int) distributed by (n)' ` +
      `-c 'insert into probe select generate_series(1, 1000)' -c 'select count(*) from probe' -c 'drop table probe'`,
  );
  expect(answer).toBe('1000\n');
}

async function expectFailedOver(pair: Pair, faultMs: number): Promise<void> {
  await untilServes(pair, 'scdw', faultMs, FAILOVER_MS);
  await untilTold(pair, ['scdw'], 'FAILOVER_DONE');
  await expectOneServer(pair, 'scdw');
  await expectSegmentsWork(pair);
}

onInstallation('Greenplum: a killed postmaster, the standby takes over', async (pair) => {
  const faultMs = Date.now();
  await pair.lab.do('kill-database', 'cdw');
  await expectFailedOver(pair, faultMs);
  expect(await untilLogged(pair, 'scdw', 'FAILOVER_STARTED', faultMs)).toContain('database-down');
});

onInstallation(
  "Greenplum: a primary without power, and its sessions' locks do not outlive it",
  async (pair) => {
    await administer(
      pair,
      'cdw',
      `${SQL} -q -c 'create table held (n int, m int) distributed by (n)' -c 'insert into held (n) select generate_series(1, 100)'`,
    );
    const lines: string[] = [];
    const holder = `. /etc/lab/gpadmin.sh; (echo 'begin; update held set m = 1; \\echo locked'; sleep 1000) | ${SQL}`;
    pair.lab.follow('gpadmin@cdw', ['bash', '-c', holder], (line) => lines.push(line));
    await until('a session of cdw holds its locks', () => lines.includes('locked'), { withinMs: 30_000 });

    const faultMs = Date.now();
    await pair.lab.do('power-off', 'cdw');
    await expectFailedOver(pair, faultMs);
    expect(await untilLogged(pair, 'scdw', 'FAILOVER_STARTED', faultMs)).toContain('host-unreachable');
    await untilLogged(pair, 'scdw', 'SEGMENTS_SWEPT', faultMs);
    await administer(pair, 'scdw', `timeout 25 ${SQL} -q -c 'alter table held add column k int'`);
  },
);

onInstallation(
  'Greenplum: packets of the primary dropped without a word, it gives up by itself',
  async (pair) => {
    const faultMs = Date.now();
    await pair.lab.do('drop', 'cdw');
    await expectFailedOver(pair, faultMs);
    await untilTold(pair, ['cdw'], 'ISOLATED');
  },
);

onInstallation('Greenplum: a coordinator stopped by a signal, fenced and replaced', async (pair) => {
  const faultMs = Date.now();
  await pair.lab.do('hang-database', 'cdw');
  await expectFailedOver(pair, faultMs);
  expect(await untilLogged(pair, 'scdw', 'FAILOVER_STARTED', faultMs)).toContain('database-hung');
});

onInstallation('Greenplum: gpstop and gpstart as planned, no failover', async (pair) => {
  const stopping = background(pair, 'gpstop -a -M fast');
  await staysFor(pair, 20_000);
  await untilTold(pair, ['cdw', 'scdw'], 'PRIMARY_SHUT_DOWN');
  await stopping();
  expect(await pair.lab.do('holders')).toBe('cdw\n');
  const starting = background(pair, 'gpstart -a');
  await staysFor(pair, 10_000);
  await starting();
  await expectAllAsBefore(pair);
});

onInstallation("Greenplum: the standby's cable is pulled, it does not promote itself", async (pair) => {
  await pair.lab.do('unplug', 'scdw');
  await staysFor(pair, 12_000);
  await untilTold(pair, ['scdw'], 'OBSERVER_ISOLATED');
  await pair.lab.do('heal');
  await expectAllAsBefore(pair);
});

const TOOL_MS = 180_000;

/** Starts a tool on cdw. It starts databases, which would hold its output open: so that goes to a file. */
function background(pair: Pair, command: string): () => Promise<void> {
  const lines: string[] = [];
  const line = `. /etc/lab/gpadmin.sh; { timeout ${TOOL_MS / 1000} ${command}; echo "ended $?"; } >/tmp/tool.log 2>&1 </dev/null; tail -n 40 /tmp/tool.log`;
  pair.lab.follow('gpadmin@cdw', ['bash', '-c', line], (said) => lines.push(said));
  return async () => {
    await until(`${command} ends`, () => lines.find((said) => said.startsWith('ended ')), {
      withinMs: TOOL_MS + 10_000,
    });
    if (!lines.includes('ended 0')) console.log(`${command} on cdw:\n${lines.join('\n')}`);
  };
}
