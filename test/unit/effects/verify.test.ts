import { expect, test } from 'vitest';
import { verify } from '../../../src/effects/verify.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { SqlOnce, SqlResult } from '../../../src/runtime/ports.ts';

const local = { host: '/tmp', port: 5432, user: 'gpadmin', database: 'postgres' };
const accepted: SqlResult = { kind: 'rows', rows: [{ position: '0/C0000', transaction: '7' }], tookMs: 1 };
const refused = (sqlState: string, message: string): SqlResult => ({
  kind: 'error',
  sqlState,
  message,
  detail: '',
  tookMs: 1,
});
const inRecovery = refused('57M02', 'the database system is in recovery mode');

/** A server that gives these answers one after the other, and the last one for ever. */
function server(...answers: SqlResult[]) {
  const asked: string[] = [];
  const sql: SqlOnce = (_target, statement) => {
    asked.push(statement);
    return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1] ?? inRecovery);
  };
  return { asked, sql };
}
const run = (sql: SqlOnce, reach: 'coordinator' | 'segments' = 'coordinator') =>
  verify({ local, reach, timeoutMs: 400 }, { sql, clock: systemClock });

test('one accepted write is enough', async () => {
  const { asked, sql } = server(accepted);
  expect(await run(sql)).toMatchObject({
    step: 'verify',
    kind: 'done',
    seen: expect.stringMatching(/0\/C0000/),
  });
  expect(asked).toEqual([expect.stringMatching(/pg_create_restore_point.*txid_current/)]);
});

test('a server that is not ready is asked again', async () => {
  const { asked, sql } = server(inRecovery, { kind: 'trouble', trouble: 'refused', detail: '' }, accepted);
  expect(await run(sql)).toMatchObject({ kind: 'done' });
  expect(asked).toHaveLength(3);
});

test('a server that never accepts one is a failure that says why', async () => {
  const outcome = await run(server(inRecovery).sql);
  expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringMatching(/400 ms: 57M02 .*recovery/) });
});

test('a role without the right to create restore points writes in a humbler way', async () => {
  const { asked, sql } = server(refused('42501', 'permission denied'), accepted);
  expect(await run(sql)).toMatchObject({ kind: 'done' });
  expect(asked[1]).not.toContain('restore_point');
});

test('the segments are asked to take part only where that is wanted', async () => {
  const { asked, sql } = server(accepted);
  expect(await run(sql, 'segments')).toMatchObject({ kind: 'done', seen: expect.stringMatching(/segment/) });
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatch(/^create temporary table .* on commit drop$/);
});
