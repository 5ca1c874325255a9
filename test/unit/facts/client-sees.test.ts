import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/core/diagnose.ts';
import { countEffect, type Diagnosis } from '../../../src/core/diagnosis.ts';
import type { Role, SqlAnswer, SqlWhy } from '../../../src/core/evidence.ts';
import { type RoleFacts, roleOf } from '../../../src/core/role.ts';
import { askSql } from '../../../src/probes/sql.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { SqlTarget } from '../../../src/runtime/ports.ts';
import { sqlOnce } from '../../../src/runtime/sql-once.ts';
import { healthy, policy, ssh } from '../../support/build.ts';
import { startListener } from '../../support/listener.ts';
import { type PgBehaviour, startPgWire } from '../../support/pg-wire.ts';
import { freePort } from '../../support/sshd.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

/** What a real server of version 6 was recorded to answer, byte for byte where it matters. */
const version = '- VERSION: PostgreSQL 9.4.26 (Greenplum Database 6.24.3 build commit:25d3498a) on x86_64';
const fatal = (sqlState: string, message: string, detail = ''): PgBehaviour => ({
  kind: 'error',
  sqlState,
  message,
  detail,
});
const afterLogin = (sqlState: string, message: string): PgBehaviour => ({
  kind: 'error',
  sqlState,
  message,
  afterLogin: true,
});
const rows = (answer: string): PgBehaviour => ({ kind: 'rows', row: { pg_is_in_recovery: answer } });

/** Files and processes that go with an answer of our own database. */
const standby: Omit<RoleFacts, 'sql'> = {
  postmaster: 'running',
  standbySignal: true,
  clusterState: 'in archive recovery',
};
const primary: Omit<RoleFacts, 'sql'> = {
  postmaster: 'running',
  standbySignal: false,
  clusterState: 'in production',
};
const startingStandby = { ...standby, clusterState: 'shut down in recovery' };
const promoting = { ...standby, standbySignal: false };

interface Row {
  readonly fact: string;
  readonly answers: PgBehaviour;
  readonly why: SqlWhy;
  /** The role that this answer and these files make of our own database. */
  readonly local: Omit<RoleFacts, 'sql'>;
  readonly role: Role;
  /** What the same answer makes of the other coordinator. */
  readonly diagnosis: Diagnosis;
}

const inRecovery = 'the database system is in recovery mode';
const starting = 'the database system is starting up';

const RECORDED: readonly Row[] = [
  {
    fact: 'facts 2a: a standby in recovery',
    answers: fatal('57M02', inRecovery, `last replayed record at 0/C04DF78\n${version}`),
    why: 'in-recovery',
    local: standby,
    role: 'standby',
    diagnosis: 'unknowable',
  },
  {
    fact: 'facts 2b: a standby whose postmaster has just started',
    answers: fatal('57P03', starting, 'last replayed record at 0/C04DF78'),
    why: 'starting',
    local: startingStandby,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2c: a standby that was restarted while the primary is dead',
    answers: fatal('57M02', inRecovery, `last replayed record at 0/C04DF78\n${version}`),
    why: 'in-recovery',
    local: startingStandby,
    role: 'standby',
    diagnosis: 'unknowable',
  },
  {
    fact: 'facts 2d: a standby between promote and ready',
    answers: fatal('57P03', starting, 'last replayed record at 0/C04DF78'),
    why: 'starting',
    local: promoting,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2e: a primary that lets us in',
    answers: rows('f'),
    why: 'ready',
    local: primary,
    role: 'primary',
    diagnosis: 'healthy',
  },
  {
    fact: 'facts 2f: a primary whose pg_hba.conf does not know us',
    answers: fatal(
      '28000',
      'no pg_hba.conf entry for host "10.77.0.21", user "gpadmin", database "postgres", SSL off',
    ),
    why: 'unauthorized',
    local: primary,
    role: 'primary',
    diagnosis: 'unauthorized',
  },
  {
    fact: 'facts 2g: a primary without that database',
    answers: afterLogin('3D000', 'database "nope" does not exist'),
    why: 'unauthorized',
    local: primary,
    role: 'primary',
    diagnosis: 'unauthorized',
  },
  {
    fact: 'facts 2h: a primary while gpstart has it in utility mode',
    answers: afterLogin(
      '57P03',
      'System was started in master-only utility mode - only utility mode connections are allowed',
    ),
    why: 'starting',
    local: primary,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2i: a primary that starts',
    answers: fatal('57P03', starting, 'last replayed record at 0/0'),
    why: 'starting',
    local: primary,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2j, 2v: a primary in crash recovery, with the text of a standby and another SQLSTATE',
    answers: fatal('57P03', inRecovery, 'last replayed record at 0/0'),
    why: 'starting',
    local: primary,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2j: the same, before it says anything',
    answers: { kind: 'close' },
    why: 'closed',
    local: primary,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2k: a primary that resets',
    answers: fatal('57P03', 'the database system is resetting'),
    why: 'starting',
    local: primary,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2l: a primary that shuts down as soon as its clients are gone',
    answers: fatal('57P03', 'the database system is shutting down'),
    why: 'starting',
    local: primary,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2m: too many connections',
    answers: fatal('53300', 'sorry, too many clients already'),
    why: 'too-many-connections',
    local: primary,
    role: 'primary',
    diagnosis: 'overloaded',
  },
  {
    fact: 'facts 2n: only reserved connections are left',
    answers: afterLogin(
      '53300',
      'remaining connection slots are reserved for non-replication superuser connections',
    ),
    why: 'too-many-connections',
    local: primary,
    role: 'primary',
    diagnosis: 'overloaded',
  },
  {
    fact: 'facts 2s: a primary segment instead of a coordinator',
    answers: afterLogin('57P03', 'connections to primary segments are not allowed'),
    why: 'starting',
    local: primary,
    role: 'starting',
    diagnosis: 'recovering',
  },
  {
    fact: 'facts 2t, 8c: a hot standby',
    answers: rows('t'),
    why: 'in-recovery',
    local: standby,
    role: 'standby',
    diagnosis: 'unknowable',
  },
];

const ask = (target: Partial<SqlTarget>, timeoutMs = 1000): Promise<SqlAnswer> =>
  askSql(
    { clock: systemClock, sqlOnce },
    { host: '127.0.0.1', port: 5432, user: 'gpadmin', database: 'postgres', ...target },
    { timeoutMs },
  );

describe.each(RECORDED)('$fact', ({ answers, why, local, role, diagnosis }) => {
  test(`is ${why} to a client, ${role} here, ${diagnosis} there`, async () => {
    const wire = await startPgWire(answers);
    const sql = await ask({ port: wire.port });
    expect(sql.why).toBe(why);
    expect(roleOf({ ...local, sql: sql.why })).toBe(role);
    const report = ssh.says({ postmaster: 'running' });
    const verdict = diagnose({ ...healthy, sql, ssh: report, replication: null }, policy);
    expect(verdict.diagnosis).toBe(diagnosis);
    expect(countEffect(verdict, policy, 0)).not.toBe('counts');
  });
});

test('facts 2a: the position comes with the refusal, on the unix socket, too', async () => {
  const directory = await temporaryDirectory();
  const detail = `last replayed record at 0/C04DF78\n${version}`;
  await startPgWire(fatal('57M02', inRecovery, detail), join(directory, '.s.PGSQL.5432'));
  expect(await ask({ host: directory })).toMatchObject({ why: 'in-recovery', recoveryLsn: 0xc04df78 });
});

test('facts 2o: a frozen primary is silent, and nobody is hurt by one beat of that', async () => {
  const { port, child } = await startListener();
  child.kill('SIGSTOP');
  const sql = await ask({ port }, 300);
  expect(sql).toMatchObject({ answer: 'dead', why: 'silence' });
  const e = { ...healthy, sql, ssh: ssh.says({ postmaster: 'frozen' }), replication: null };
  expect(countEffect(diagnose(e, policy), policy, 0)).toBe('resets');
});

test('facts 2p: one that is down refuses, which a living kernel says', async () => {
  expect(await ask({ port: await freePort() })).toMatchObject({ answer: 'dead', why: 'refused' });
});

test('facts 2q: a silent host is silence, within our own deadline', async () => {
  const wire = await startPgWire({ kind: 'silent' });
  const startedMs = systemClock.now().monoMs;
  expect(await ask({ port: wire.port }, 200)).toMatchObject({ why: 'silence' });
  expect(systemClock.now().monoMs - startedMs).toBeLessThan(5000);
});

test('facts 2r: a name that does not resolve was not asked, so nothing is dead', async () => {
  expect(await ask({ host: 'no-such-host.invalid' }, 3000)).toMatchObject({ answer: 'unknown' });
});

test.each([
  ['SSH', "s.write('SSH-2.0-OpenSSH_9.2p1\\r\\n')"],
  ['HTTP', "s.end('HTTP/1.1 400 Bad Request\\r\\n\\r\\n')"],
  ['noise', 's.write(Buffer.alloc(300, 7))'],
])('a port in use by %s, which is no database, is neither alive nor dead', async (_name, code) => {
  const { port } = await startListener(code);
  const sql = await ask({ port }, 400);
  expect(['unknown', 'dead']).toContain(sql.answer);
  const e = { ...healthy, sql, ssh: ssh.says({ postmaster: 'running' }), replication: null };
  expect(countEffect(diagnose(e, policy), policy, 0)).not.toBe('counts');
});

describe('our own database that gives no answer', () => {
  test.each<[string, Partial<RoleFacts>, Role]>([
    ['facts 2t: a hot standby whose dispatch hangs', { ...standby, sql: 'silence' }, 'standby'],
    ['facts 3c: a standby that was stopped', { ...standby, postmaster: 'gone', sql: 'refused' }, 'stopped'],
    ['facts 3d: a primary that crashed', { postmaster: 'gone', sql: 'refused' }, 'stopped'],
    ['facts 2o: a frozen one', { postmaster: 'frozen', sql: 'silence' }, 'unknown'],
  ])('%s', (_fact, change, role) => expect(roleOf({ ...primary, sql: 'ready', ...change })).toBe(role));
});
