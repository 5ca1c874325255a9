import { describe, expect, test } from 'vitest';
import { type VerifyOptions, verify } from '../../../src/effects/verify.ts';
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

const self = { host: 'scdw', address: '10.0.0.12' };
const peer = { host: 'cdw', address: '10.0.0.11' };
const rows = (...found: Record<string, string>[]): SqlResult => ({ kind: 'rows', rows: found, tookMs: 1 });
const named = (hostname: string, address = hostname, file = '000000020000000000000003'): SqlResult =>
  rows({ hostname, address, file });
const absent = refused('42P01', 'relation "gp_segment_configuration" does not exist');

/** What each kind of question is answered, the last answer for ever. */
interface Answers {
  readonly write?: readonly SqlResult[];
  readonly coordinator?: readonly SqlResult[];
  readonly segments?: readonly SqlResult[];
  readonly canary?: readonly SqlResult[];
  /** Of a segment that is asked by itself. */
  readonly segment?: (port: number) => SqlResult;
}

const usual: Required<Answers> = {
  write: [accepted],
  coordinator: [named('scdw', 'scdw')],
  segments: [absent],
  canary: [rows()],
  segment: () => rows({ one: '1' }),
};

function server(answers: Answers) {
  const told = { ...usual, ...answers };
  const asked: Record<string, string[]> = {};
  const sql: SqlOnce = (target, statement) => {
    const kind = kindOf(target.utility !== undefined, statement);
    const before = asked[kind] ?? [];
    asked[kind] = [...before, statement];
    if (kind === 'segment') return Promise.resolve(told.segment(target.port));
    const list = told[kind];
    return Promise.resolve(list[Math.min(before.length, list.length - 1)] ?? inRecovery);
  };
  return { asked, sql };
}

function kindOf(utility: boolean, statement: string): keyof Answers {
  if (utility) return 'segment';
  if (/content = -1/.test(statement)) return 'coordinator';
  if (/content >= 0/.test(statement)) return 'segments';
  if (/gp_dist_random/.test(statement)) return 'canary';
  return /file/.test(statement) ? 'coordinator' : 'write';
}

const run = (sql: SqlOnce, options: Partial<VerifyOptions> = {}) =>
  verify(
    {
      local,
      line: 7,
      self,
      peer,
      reach: 'coordinator',
      segmentsMustAnswer: false,
      timeoutMs: 400,
      ...options,
    },
    { sql, clock: systemClock },
  );
const why = (text: RegExp) => ({ kind: 'failed', why: expect.stringMatching(text) });
const seen = (text: RegExp) => ({ kind: 'done', seen: expect.stringMatching(text) });

describe('the coordinator', () => {
  test('facts 4c: one accepted write of the primary that the catalogue names is enough', async () => {
    const { asked, sql } = server({});
    expect(await run(sql)).toMatchObject({
      step: 'verify',
      ...seen(/0\/C0000; timeline 2, primary in the catalogue/),
    });
    expect(asked.write).toEqual([expect.stringMatching(/pg_create_restore_point.*txid_current/)]);
  });

  test('a server that is not ready is asked again', async () => {
    const { asked, sql } = server({
      write: [inRecovery, { kind: 'trouble', trouble: 'refused', detail: '' }, accepted],
    });
    expect(await run(sql)).toMatchObject({ kind: 'done' });
    expect(asked.write).toHaveLength(3);
  });

  test('a server that never accepts one is a failure that says why', async () => {
    expect(await run(server({ write: [inRecovery] }).sql)).toMatchObject(why(/400 ms: .*57M02 .*recovery/));
  });

  test('a role without the right to create restore points writes in a humbler way', async () => {
    const { asked, sql } = server({ write: [refused('42501', 'permission denied'), accepted] });
    expect(await run(sql)).toMatchObject({ kind: 'done' });
    expect(asked.write?.[1]).not.toContain('restore_point');
  });

  test('the names of version 6 are tried for the timeline', async () => {
    const { asked, sql } = server({
      coordinator: [refused('42883', 'no such function'), named('scdw', 'scdw', '0000000A0000000000000003')],
    });
    expect(await run(sql)).toMatchObject(seen(/timeline 10/));
    expect(asked.coordinator?.[1]).toContain('pg_xlogfile_name');
  });

  test('a server on timeline 1 was never promoted', async () => {
    const { sql } = server({ coordinator: [named('scdw', 'scdw', '000000010000000000000003')] });
    expect(await run(sql)).toMatchObject(why(/timeline 1.*never promoted/));
  });

  test('a catalogue that still names the old primary is waited for, and then a failure', async () => {
    const old = named('cdw');
    const { sql } = server({ coordinator: [old, named('scdw')] });
    expect(await run(sql)).toMatchObject({ kind: 'done' });
    expect(await run(server({ coordinator: [old] }).sql)).toMatchObject(
      why(/still calls cdw the primary coordinator/),
    );
  });

  test.each([
    ['scdw.example.com', '10.0.0.12', /in the catalogue$/],
    ['another-name', '172.16.0.9', /under the name another-name/],
  ])('a catalogue with the name %s is understood', async (hostname, address, words) => {
    const { sql } = server({ coordinator: [named(hostname, address)] });
    expect(await run(sql)).toMatchObject(seen(words));
  });

  test('plain PostgreSQL has no catalogue', async () => {
    const plain = server({ coordinator: [absent, rows({ file: '000000030000000000000003' })] });
    expect(await run(plain.sql)).toMatchObject(seen(/timeline 3$/));
  });
});

describe('the segments', () => {
  const catalogue = rows(
    { content: '0', hostname: 'sdw1', address: '10.0.0.21', port: '6000', version: '90426' },
    { content: '1', hostname: 'sdw2', address: '10.0.0.22', port: '6001', version: '90426' },
  );
  const down: SqlResult = { kind: 'trouble', trouble: 'refused', detail: '' };
  const half: Answers = {
    segments: [catalogue],
    canary: [refused('58M01', 'failed to acquire resources on one or more segments')],
    segment: (port) => (port === 6000 ? down : rows({ one: '1' })),
  };

  test('are asked only where that is wanted', async () => {
    const { asked, sql } = server(half);
    expect(await run(sql)).toMatchObject({ kind: 'done' });
    expect(asked.segments).toBeUndefined();
  });

  test('all answer one query', async () => {
    const { asked, sql } = server({ ...half, canary: [rows({ content: '0' }, { content: '1' })] });
    expect(await run(sql, { reach: 'segments' })).toMatchObject(seen(/all 2 segments answered/));
    expect(asked.segment).toBeUndefined();
  });

  test('those that do not answer are named, and the failover goes on', async () => {
    const outcome = await run(server(half).sql, { reach: 'segments' });
    expect(outcome).toMatchObject({
      kind: 'done',
      trouble: expect.stringMatching(
        /of 2 segments, seg0 \(sdw1:6000\) did not answer \(58M01 failed to acquire/,
      ),
    });
  });

  test('where they must answer they are waited for, and the VIP is not taken without them', async () => {
    const options = { reach: 'segments', segmentsMustAnswer: true } as const;
    expect(await run(server(half).sql, options)).toMatchObject(why(/seg0 .*segmentsMustAnswer/));
    const late = server({ ...half, canary: [down, rows({ content: '0' }, { content: '1' })] });
    expect(await run(late.sql, options)).toMatchObject({ kind: 'done' });
  });

  test('where there are none, nobody is missed', async () => {
    expect(await run(server({}).sql, { reach: 'segments' })).toMatchObject(seen(/no segments/));
  });
});
