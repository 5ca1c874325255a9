import { expect } from 'vitest';
import type { Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectOneServer, untilLogged, untilServes, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

const PSQL = '/usr/lib/postgresql/15/bin/psql';

/** A session of the old coordinator on segment 0 that holds a lock until it is ended. */
async function lockFromOldPrimary(lab: Lab): Promise<void> {
  const option = lab.version === '6' ? 'gp_session_role' : 'gp_role';
  const session = `(echo 'begin; lock table held;'; sleep 600) | PGOPTIONS='-c ${option}=utility' ${PSQL} -X -h sdw1 -p 6000 -d postgres`;
  const lines: string[] = [];
  lab.follow('gpadmin@cdw', ['bash', '-c', session], (line) => lines.push(line));
  await until('the old primary holds a lock on segment 0', () => lines.includes('LOCK TABLE'));
}

async function locksHeld(lab: Lab): Promise<string> {
  const question =
    "select count(*) from pg_locks where relation = 'held'::regclass and mode = 'AccessExclusiveLock' and granted";
  const { stdout, stderr } = await lab.run('gpadmin@sdw1', [
    PSQL,
    '-XAt',
    '-h',
    '/tmp',
    '-p',
    '6000',
    '-d',
    'postgres',
    '-c',
    question,
  ]);
  return stdout.trim() || stderr;
}

scenario('a primary without power: its lock on a segment is gone right after the failover', async (pair) => {
  await lockFromOldPrimary(pair.lab);
  const faultMs = Date.now();
  await pair.lab.do('power-off', 'cdw');
  expect(await locksHeld(pair.lab)).toBe('1');
  await untilServes(pair, 'scdw', faultMs);
  const told = await untilLogged(pair, 'scdw', 'SEGMENTS_SWEPT', faultMs);
  expect(told).toContain('on the 2 segment(s)');
  expect(told).toContain('1 had to be ended');
  expect(await locksHeld(pair.lab)).toBe('0');
  const swept = pair.journal.scdw.lines().find(({ text }) => text.includes('sweep: seg0 on sdw1:6000'));
  expect(swept?.text).toContain('1 session(s) of cdw ended');
  const records = await pair.lab.run('scdw', ['cat', '/var/lib/whpg-failover/journal.jsonl']);
  expect(records.stdout).toContain('"told":["seg0 on sdw1:6000: 1 session(s) of cdw ended"]');
  await expectOneServer(pair, 'scdw');
});

scenario(
  'a segment is down while the others are swept: told, and swept after it and the daemon were restarted',
  async (pair) => {
    await lockFromOldPrimary(pair.lab);
    await pair.lab.run('sdw1', ['systemctl', 'stop', 'lab-segment@1.service']);
    const faultMs = Date.now();
    await pair.lab.do('power-off', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await untilTold(pair, ['scdw'], 'SEGMENTS_NOT_SWEPT');
    expect(await locksHeld(pair.lab)).toBe('0');
    await pair.service('scdw', 'restart');
    const restartedMs = Date.now();
    await pair.lab.run('sdw1', ['systemctl', 'start', 'lab-segment@1.service']);
    await untilLogged(pair, 'scdw', 'SEGMENTS_SWEPT', restartedMs);
    await untilServes(pair, 'scdw', restartedMs);
    await expectOneServer(pair, 'scdw');
  },
  { versions: ['7'] },
);
