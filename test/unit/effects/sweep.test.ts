import { expect, test } from 'vitest';
import { SWEEP_PASS_MS } from '../../../src/core/sweep.ts';
import { type SweepOptions, sweepSegments } from '../../../src/effects/sweep.ts';
import { systemClock as clock } from '../../../src/runtime/clock.ts';
import type { Exec, SqlOnce, SqlResult, SqlTarget } from '../../../src/runtime/ports.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { memoryLog } from '../../support/memory-log.ts';

const options: SweepOptions = {
  local: { host: '/tmp', port: 5432, user: 'gpadmin', database: 'postgres' },
  version: null,
  old: { host: 'cdw', address: '10.0.0.11' },
  ownAddresses: () => ['10.0.0.12', '10.0.0.100'],
};

const rows = (...all: Record<string, string>[]): SqlResult => ({ kind: 'rows', rows: all, tookMs: 1 });
const refused = (sqlState: string): SqlResult => ({
  kind: 'error',
  sqlState,
  message: 'no',
  detail: '',
  tookMs: 1,
});

/** The names that `getent` knows: cdw has a second address, and the VIP, which must not be swept. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  cdw: ['10.0.0.11', '192.168.1.11', '10.0.0.100', '127.0.1.1'],
  sdw1: ['10.0.0.21'],
  sdw2: ['10.0.0.22'],
};
const exec: Exec = async ({ args }) => {
  const found = NAMES[args[1] ?? ''];
  const stdout = (found ?? []).flatMap((one) => [`${one} STREAM ${args[1]}`, `${one} DGRAM`]).join('\n');
  return { kind: 'exit', code: 0, stdout, stderr: '', truncated: false, tookMs: 1 };
};

type Sessions = (target: SqlTarget, look: number) => SqlResult | Promise<SqlResult>;

/** A cluster with a segment on sdw1 and one on sdw2, whose sessions are as told. */
function cluster(sessions: Sessions, version = '120012', segments = 2) {
  const asked: { target: SqlTarget; sql: string }[] = [];
  const looks = new Map<string, number>();
  const sql: SqlOnce = async (target, statement) => {
    asked.push({ target, sql: statement });
    if (target.host === '/tmp') {
      const all = Array.from({ length: segments }, (_, index) => ({
        version,
        content: `${index}`,
        address: index % 2 === 0 ? 'sdw1' : 'sdw2',
        port: `${6000 + index}`,
      }));
      return rows(...all);
    }
    const key = `${target.host}:${target.port}`;
    looks.set(key, (looks.get(key) ?? 0) + 1);
    return sessions(target, looks.get(key) ?? 0);
  };
  return { asked, ports: { sql, exec, clock, log: memoryLog() } };
}

const always = (result: SqlResult) => ({ sql: () => Promise.resolve(result), exec, clock, log: memoryLog() });

test('sessions of the old primary are ended on every segment, and it is looked again', async () => {
  const { asked, ports } = cluster((target, look) =>
    look === 1 && target.host === '10.0.0.21' ? rows({ pid: '7' }, { pid: '8' }) : rows(),
  );
  expect(await sweepSegments(options, ports)).toMatchObject({
    segments: 2,
    clean: 2,
    ended: 2,
    trouble: null,
  });
  const onFirst = asked.filter(({ target }) => target.host === '10.0.0.21');
  expect(onFirst).toHaveLength(2);
  expect(onFirst[0]?.target).toMatchObject({ port: 6000, user: 'gpadmin', database: 'postgres', utility: 7 });
});

test('sessions are known by every address of the old primary, and never by one that is ours', async () => {
  const { asked, ports } = cluster(() => rows());
  await sweepSegments(options, ports);
  const statement = asked.at(-1)?.sql ?? '';
  expect(statement).toContain("client_addr in (inet '10.0.0.11', inet '192.168.1.11')");
  expect(statement).toContain("not in ('gp_walreceiver'");
});

test('a session that does not end is told of, with its segment', async () => {
  const { ports } = cluster((target) => (target.host === '10.0.0.22' ? rows({ pid: '9' }) : rows()));
  const waiting = new FakeClock();
  const swept = sweepSegments(options, { ...ports, clock: waiting });
  await waiting.to(SWEEP_PASS_MS);
  const report = await swept;
  expect(report).toMatchObject({ segments: 2, clean: 1, ended: 0 });
  expect(report.trouble).toBe('seg1 on sdw2:6001: 1 session(s) do not end');
});

test('a segment that refuses does not keep the others from being swept', async () => {
  const { ports } = cluster((target, look) =>
    target.host === '10.0.0.22' ? refused('28000') : look === 1 ? rows({ pid: '7' }) : rows(),
  );
  const report = await sweepSegments(options, ports);
  expect(report).toMatchObject({ clean: 1, ended: 1, trouble: 'seg1 on sdw2:6001: 28000 no' });
  expect(ports.log.lines).toContainEqual({
    level: 'notice',
    text: expect.stringContaining('1 session(s) of cdw'),
  });
});

test.each([
  ['90426', 6],
  ['120012', 7],
] as const)('a server %s is asked in the utility mode of version %d', async (version, utility) => {
  const { asked, ports } = cluster(() => rows(), version);
  await sweepSegments(options, ports);
  expect(asked.at(-1)?.target.utility).toBe(utility);
});

test('a build that has kept the other name of the option is asked by that', async () => {
  const { ports } = cluster(({ utility }) => (utility === 7 ? refused('42704') : rows()));
  expect(await sweepSegments(options, ports)).toMatchObject({ clean: 2, trouble: null });
});

test('a build that knows neither name is a trouble and no endless loop', async () => {
  const { ports } = cluster(() => refused('42704'));
  expect(await sweepSegments(options, ports)).toMatchObject({
    clean: 0,
    trouble: expect.stringContaining('42704'),
  });
});

test('plain PostgreSQL has no segments: nothing is swept, and that is clean', async () => {
  const report = await sweepSegments(options, always(refused('42P01')));
  expect(report).toMatchObject({ segments: 0, trouble: null });
});

test('a catalogue that cannot be read is a trouble, not a clean sweep', async () => {
  const silence = { kind: 'trouble', trouble: 'silence', detail: 'no answer' } as const;
  const report = await sweepSegments(options, always(silence));
  expect(report.trouble).toBe('the catalogue cannot be read (silence no answer)');
});

test('300 segments are swept at once, but not with 300 connections', async () => {
  let open = 0;
  let most = 0;
  const { ports } = cluster(
    async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      return rows();
    },
    '120012',
    300,
  );
  expect(await sweepSegments(options, ports)).toMatchObject({ segments: 300, clean: 300 });
  expect(most).toBeGreaterThan(30);
  expect(most).toBeLessThanOrEqual(64);
});
