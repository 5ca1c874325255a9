import { describe, expect, test } from 'vitest';
import type { Role } from '../../../src/core/evidence.ts';
import { type RoleFacts, roleOf } from '../../../src/core/role.ts';
import { classifySql } from '../../../src/probes/classify-sql.ts';
import { askSql } from '../../../src/probes/sql.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { SqlTarget } from '../../../src/runtime/ports.ts';
import { sqlOnce } from '../../../src/runtime/sql-once.ts';
import { startListener } from '../../support/listener.ts';
import { type PgBehaviour, startPgWire } from '../../support/pg-wire.ts';
import { freePort } from '../../support/sshd.ts';

const target = (port: number): SqlTarget => ({
  host: '127.0.0.1',
  port,
  user: 'gpadmin',
  database: 'postgres',
});
const ask = (port: number, timeoutMs = 1_000, tries = 1) =>
  askSql({ clock: systemClock, sqlOnce }, target(port), { timeoutMs, tries });

const fatal = (sqlState: string, message: string, detail = ''): PgBehaviour => ({
  kind: 'error',
  sqlState,
  message,
  detail,
});

describe('what a real server was seen to answer, over the wire', () => {
  test.each<[string, string, PgBehaviour, object]>([
    [
      'alive',
      'in-recovery',
      fatal('57M02', 'in recovery mode', 'last replayed record at 0/C04DF78\n- VERSION: x'),
      { recoveryLsn: 0xc04df78 },
    ],
    [
      'alive',
      'starting',
      fatal('57P03', 'the database system is starting up', 'last replayed record at 0/0'),
      { recoveryLsn: 0 },
    ],
    [
      'alive',
      'starting',
      fatal('57P03', 'the database system is in recovery mode', 'last replayed record at 0/0'),
      {},
    ],
    ['alive', 'starting', fatal('57P03', 'the database system is shutting down'), { recoveryLsn: null }],
    ['alive', 'starting', fatal('57P01', 'terminating connection'), {}],
    [
      'alive',
      'too-many-connections',
      fatal('53300', 'sorry, too many clients already'),
      { sqlState: '53300' },
    ],
    ['alive', 'unauthorized', fatal('28000', 'no pg_hba.conf entry'), {}],
    ['alive', 'unauthorized', fatal('3D000', 'database "x" does not exist'), {}],
    ['alive', 'unauthorized', fatal('XX000', 'anything else that a living server says'), {}],
    ['alive', 'unauthorized', { kind: 'password' }, { sqlState: '28P01' }],
    ['alive', 'ready', { kind: 'rows', row: { pg_is_in_recovery: 'f' } }, { sqlState: null }],
    ['alive', 'in-recovery', { kind: 'rows', row: { pg_is_in_recovery: 't' } }, {}],
    ['unknown', 'closed', { kind: 'close' }, {}],
  ])('%s/%s: %o', async (answer, why, behaviour, more) => {
    const wire = await startPgWire(behaviour);
    expect(await ask(wire.port)).toMatchObject({ answer, why, ...more });
  });

  test('a closed port is dead, however many tries are allowed', async () => {
    expect(await ask(await freePort(), 1_000, 3)).toMatchObject({ answer: 'dead', why: 'refused' });
  });

  test('a frozen process is dead by silence within the deadline', async () => {
    const { port, child } = await startListener();
    child.kill('SIGSTOP');
    const startedMs = systemClock.now().monoMs;
    expect(await ask(port, 400, 3)).toMatchObject({ answer: 'dead', why: 'silence' });
    expect(systemClock.now().monoMs - startedMs).toBeLessThan(10_000);
  });

  test('one of several tries that is answered is enough', async () => {
    const wire = await startPgWire({ kind: 'silent' });
    setTimeout(() => wire.behave({ kind: 'rows', row: { r: 'f' } }), 100);
    expect(await ask(wire.port, 1_000, 3)).toMatchObject({ answer: 'alive', why: 'ready' });
  });
});

test.each([
  ['dead', 'unreachable'],
  ['unknown', 'failed'],
] as const)('trouble is %s when it is "%s"', (answer, trouble) => {
  expect(classifySql({ kind: 'trouble', trouble, detail: 'x' })).toMatchObject({ answer, why: trouble });
});

describe('the role of our own database', () => {
  const running: RoleFacts = {
    postmaster: 'running',
    standbySignal: false,
    clusterState: 'in production',
    sql: 'ready',
  };
  test.each<[Role, string, Partial<RoleFacts>]>([
    ['primary', 'it answers', {}],
    [
      'standby',
      'it answers 57M02',
      { sql: 'in-recovery', standbySignal: true, clusterState: 'in archive recovery' },
    ],
    [
      'standby',
      '57P03 with signal file, in archive recovery (no hot standby)',
      { sql: 'starting', standbySignal: true, clusterState: 'in archive recovery' },
    ],
    [
      'starting',
      '57P03 with signal file, not in recovery yet',
      { sql: 'starting', standbySignal: true, clusterState: 'shut down in recovery' },
    ],
    ['starting', '57P03 without signal file: crash recovery', { sql: 'starting' }],
    ['primary', 'no connection is left', { sql: 'too-many-connections' }],
    [
      'standby',
      'a hot standby without connections',
      { sql: 'too-many-connections', standbySignal: true, clusterState: 'in archive recovery' },
    ],
    ['primary', 'it is too slow, and was in production', { sql: 'silence' }],
    [
      'unknown',
      'it is silent after a promotion began',
      { sql: 'silence', clusterState: 'in archive recovery' },
    ],
    ['stopped', 'there is no process', { postmaster: 'gone', sql: 'refused' }],
    ['unknown', 'it is frozen', { postmaster: 'frozen', sql: 'silence' }],
    ['unknown', 'the disk hangs', { sql: 'silence', standbySignal: null, clusterState: null }],
  ])('%s: %s', (role, _why, change) => expect(roleOf({ ...running, ...change })).toBe(role));
});
