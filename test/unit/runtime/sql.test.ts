import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { nowMs } from '../../../src/runtime/clock.ts';
import type { SqlSession, SqlTarget } from '../../../src/runtime/ports.ts';
import { sqlOnce } from '../../../src/runtime/sql-once.ts';
import { openSqlSession } from '../../../src/runtime/sql-session.ts';
import { startListener } from '../../support/listener.ts';
import { startPgWire } from '../../support/pg-wire.ts';
import { freePort } from '../../support/sshd.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

afterEach(() => vi.unstubAllEnvs());

const target = (port: number): SqlTarget => ({
  host: '127.0.0.1',
  port,
  user: 'gpadmin',
  database: 'postgres',
});
const oneRow = { kind: 'rows', row: { answer: '42', nothing: null } } as const;

describe('one question over a new connection', () => {
  test('values come back as text, NULL as null', async () => {
    const wire = await startPgWire(oneRow);
    const result = await sqlOnce(target(wire.port), 'select 42', 2_000);
    expect(result).toMatchObject({ kind: 'rows', rows: [{ answer: '42', nothing: null }] });
    expect(wire.queries).toEqual(['select 42']);
  });

  test('the error of a server keeps its SQLSTATE and its detail', async () => {
    const wire = await startPgWire({
      kind: 'error',
      sqlState: '57M02',
      message: 'in recovery',
      detail: 'at 0/1',
    });
    expect(await sqlOnce(target(wire.port), 'select 1', 2_000)).toMatchObject({
      kind: 'error',
      sqlState: '57M02',
      message: 'in recovery',
      detail: 'at 0/1',
    });
  });

  test('the environment has no influence', async () => {
    for (const name of ['PGHOST', 'PGPORT', 'PGUSER', 'PGDATABASE', 'PGPASSWORD', 'PGOPTIONS', 'PGAPPNAME']) {
      vi.stubEnv(name, '1');
    }
    for (const name of ['PGREPLICATION', 'PGCLIENT_ENCODING', 'PGCONNECT_TIMEOUT', 'PGBINARY'])
      vi.stubEnv(name, '1');
    vi.stubEnv('PGSSLMODE', 'require');
    vi.stubEnv('PGSSLNEGOTIATION', 'direct');
    const wire = await startPgWire(oneRow);
    expect(await sqlOnce(target(wire.port), 'select 1', 2_000)).toMatchObject({ kind: 'rows' });
    expect(wire.startups).toEqual([
      {
        user: 'gpadmin',
        database: 'postgres',
        application_name: 'whpg-failover',
        client_encoding: 'UTF8',
        options: '-c statement_timeout=2000',
      },
    ]);
    wire.behave({ kind: 'password' });
    expect(await sqlOnce(target(wire.port), 'select 1', 2_000)).toMatchObject({ sqlState: '28P01' });
    expect(wire.passwords).toEqual(['none']);
  });

  test.each([
    [6, '-c statement_timeout=2000 -c gp_session_role=utility'],
    [7, '-c statement_timeout=2000 -c gp_role=utility'],
  ] as const)('utility mode of version %i is asked for in the start-up packet', async (utility, options) => {
    const wire = await startPgWire(oneRow);
    await sqlOnce({ ...target(wire.port), utility }, 'select 1', 2_000);
    expect(wire.startups[0]?.options).toBe(options);
  });

  test('a unix socket is reached by its directory', async () => {
    const directory = await temporaryDirectory();
    await startPgWire(oneRow, join(directory, '.s.PGSQL.5432'));
    expect(await sqlOnce({ ...target(5432), host: directory }, 'select 1', 2_000)).toMatchObject({
      kind: 'rows',
    });
    const nobody = await sqlOnce({ ...target(5433), host: directory }, 'select 1', 2_000);
    expect(nobody).toMatchObject({ kind: 'trouble', trouble: 'refused' });
  });

  test('a port without a listener is refused', async () => {
    expect(await sqlOnce(target(await freePort()), 'select 1', 2_000)).toMatchObject({ trouble: 'refused' });
  });

  test('a server that closes without a word has closed', async () => {
    const wire = await startPgWire({ kind: 'close' });
    expect(await sqlOnce(target(wire.port), 'select 1', 2_000)).toMatchObject({ trouble: 'closed' });
  });

  test('a server that never answers is silence at the deadline', async () => {
    const wire = await startPgWire({ kind: 'silent' });
    const startedMs = nowMs();
    expect(await sqlOnce(target(wire.port), 'select 1', 300)).toMatchObject({ trouble: 'silence' });
    expect(nowMs() - startedMs).toBeLessThan(10_000);
  });

  test('a frozen process is silence, although its kernel takes the connection', async () => {
    const { port, child } = await startListener();
    child.kill('SIGSTOP');
    expect(await sqlOnce(target(port), 'select 1', 200)).toMatchObject({
      trouble: 'silence',
      detail: expect.stringContaining('connected'),
    });
  });
});

test('an answer that came while we were held up is not missed', async () => {
  const { port, child } = await startAnswering();
  const asked = sqlOnce(target(port), 'select 1', 250);
  await new Promise((resolve) => setTimeout(resolve, 30));
  // Held up in this phase of Node's loop, the timers are served before the sockets.
  await new Promise((resolve) => setImmediate(resolve));
  const untilMs = nowMs() + 400;
  while (nowMs() < untilMs);
  child.kill('SIGKILL');
  expect(await asked).toMatchObject({ kind: 'error', sqlState: '57M02' });
});

describe('a kept session', () => {
  test('one connection serves many questions', async () => {
    const wire = await startPgWire(oneRow);
    const session = open(wire.port);
    for (let i = 0; i < 3; i += 1)
      expect(await session.query('select 1', 2_000)).toMatchObject({ kind: 'rows' });
    expect(wire.startups).toHaveLength(1);
  });

  test('an error of the server does not end the connection', async () => {
    const wire = await startPgWire({ ...oneRow, refuse: { pattern: /bad/, sqlState: '42703' } });
    const session = open(wire.port);
    expect(await session.query('bad', 2_000)).toMatchObject({ kind: 'error', sqlState: '42703' });
    expect(await session.query('good', 2_000)).toMatchObject({ kind: 'rows' });
    expect(wire.startups).toHaveLength(1);
  });

  test('a broken connection is told once, and the next question opens another', async () => {
    const wire = await startPgWire(oneRow);
    let lost = 0;
    const session = open(wire.port, () => {
      lost += 1;
    });
    await session.query('select 1', 2_000);
    wire.cut();
    await vi.waitFor(() => expect(lost).toBe(1));
    expect(await session.query('select 1', 2_000)).toMatchObject({ kind: 'rows' });
    expect(wire.startups).toHaveLength(2);
    expect(lost).toBe(1);
  });

  test('a question that hangs is given up at its deadline, and the next one goes over a new connection', async () => {
    const wire = await startPgWire(oneRow);
    const session = open(wire.port);
    await session.query('select 1', 2_000);
    wire.behave({ kind: 'silent' });
    expect(await session.query('select 2', 150)).toMatchObject({ trouble: 'silence' });
    wire.behave(oneRow);
    expect(await session.query('select 3', 2_000)).toMatchObject({ kind: 'rows' });
    expect(wire.startups).toHaveLength(2);
  });

  test('two questions at once are not mixed: the second is refused', async () => {
    const wire = await startPgWire(oneRow);
    const session = open(wire.port);
    const [first, second] = await Promise.all([session.query('one', 2_000), session.query('two', 2_000)]);
    expect(first).toMatchObject({ kind: 'rows' });
    expect(second).toMatchObject({ kind: 'trouble', trouble: 'failed' });
  });
});

function open(port: number, onLost: () => void = () => {}): SqlSession {
  const session = openSqlSession(target(port), onLost);
  onTestFinished(() => session.close());
  return session;
}

/** A server in a process of its own, so that it answers while this one is held up: 57M02 after 100 ms. */
function startAnswering(): ReturnType<typeof startListener> {
  return startListener(`setTimeout(() => s.end(Buffer.concat([
    Buffer.from('E'), Buffer.from([0, 0, 0, 21]), Buffer.from('SFATAL\\0C57M02\\0M\\0\\0'),
  ])), 100)`);
}
