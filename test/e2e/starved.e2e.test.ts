import { expect } from 'vitest';
import type { Lab } from '../lab/driver/lab.ts';
import { expectAllAsBefore, staysFor } from './support/judge.ts';
import { scenario } from './support/scenario.ts';
import { script } from './support/scripts.ts';

const PSQL = '/usr/lib/postgresql/15/bin/psql';
const STARVED_MS = 60_000;

scenario(
  'a primary starved by 200 busy connections and CPU hogs for a minute: no failover',
  async (pair) => {
    const load = pair.lab.follow(
      'gpadmin@cdw',
      ['bash', '-c', script('starve.sh'), 'starve'],
      () => undefined,
    );
    await staysFor(pair, STARVED_MS);
    expect(await busyConnections(pair.lab)).toBeGreaterThanOrEqual(200);
    load.stop();
    await load.ended;
    await expectAllAsBefore(pair);
  },
  { versions: ['7'], prepare: allowConnections, alone: true },
);

async function busyConnections(hosts: Lab): Promise<number> {
  const count = "select count(*) from pg_stat_activity where application_name = 'pgbench'";
  const { stdout } = await hosts.run('gpadmin@cdw', [
    PSQL,
    '-XAt',
    '-h',
    '/tmp',
    '-d',
    'postgres',
    '-c',
    count,
  ]);
  return Number(stdout);
}

/** The standby keeps its own limit: it is asked for no connections before it is a primary. */
async function allowConnections(hosts: Lab): Promise<void> {
  const raise = 'alter system set max_connections = 250';
  const { code } = await hosts.run('gpadmin@cdw', [PSQL, '-h', '/tmp', '-d', 'postgres', '-c', raise]);
  expect(code).toBe(0);
  await hosts.do('stop-database', 'cdw');
  await hosts.do('start-database', 'cdw');
}
