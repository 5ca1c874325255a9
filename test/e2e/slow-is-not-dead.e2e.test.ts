import { expect } from 'vitest';
import type { Lab } from '../lab/driver/lab.ts';
import {
  expectAllAsBefore,
  expectNoFailover,
  expectOneServer,
  staysFor,
  untilTold,
} from './support/judge.ts';
import { scenario } from './support/scenario.ts';
import { script } from './support/scripts.ts';

const options = { versions: ['7'], timeoutMs: 180_000 } as const;

const PSQL = '/usr/lib/postgresql/15/bin/psql';
const STARVED_MS = 60_000;
const RECOVERY_MS = 15_000;

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
  { ...options, prepare: allowConnections },
);

scenario(
  'a primary in crash recovery for 15 s: it is waited for',
  async (pair) => {
    const recovery = pair.lab.run('gpadmin@cdw', [
      'bash',
      '-c',
      script('slow-recovery.sh'),
      'slow-recovery',
      String(RECOVERY_MS / 1000),
    ]);
    await pair.untilStatus('scdw', 'sees a recovery', ({ diagnosis }) => diagnosis === 'recovering');
    await staysFor(pair, RECOVERY_MS);
    expect(await recovery).toMatchObject({ code: 0, stderr: '' });
    await expectAllAsBefore(pair);
  },
  options,
);

scenario(
  'a planned stop of the database: no failover, people are told, the VIP stays',
  async (pair) => {
    await pair.lab.do('stop-database', 'cdw');
    await staysFor(pair, 8000);
    await untilTold(pair, ['cdw', 'scdw'], 'PRIMARY_SHUT_DOWN');
    expect(await pair.lab.do('holders')).toBe('cdw\n');
    await pair.lab.do('start-database', 'cdw');
    await untilTold(pair, ['cdw', 'scdw'], 'PRIMARY_SHUT_DOWN', 'over');
    await expectAllAsBefore(pair);
  },
  options,
);

scenario(
  'the whole standby sleeps for 30 s and wakes beside a healthy primary: no failover',
  async (pair) => {
    await pair.lab.do('freeze', 'scdw');
    await staysFor(pair, 30_000);
    await pair.lab.do('thaw', 'scdw');
    await staysFor(pair, 4000);
    await expectAllAsBefore(pair);
  },
  options,
);

scenario(
  'the daemon of the standby is stopped by a signal for 30 s: no failover when it goes on',
  async (pair) => {
    await pair.lab.run('scdw', ['systemctl', 'kill', '--kill-who=main', '--signal=SIGSTOP', 'whpg-failover']);
    await staysFor(pair, 30_000);
    await pair.lab.run('scdw', ['systemctl', 'kill', '--kill-who=main', '--signal=SIGCONT', 'whpg-failover']);
    await staysFor(pair, 4000);
    await expectAllAsBefore(pair);
    expectNoFailover(pair);
    await expectOneServer(pair, 'cdw');
  },
  options,
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
