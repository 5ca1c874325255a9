import { describe, expect, test } from 'vitest';
import { type Instant, type MonoMs, monoMs } from '../../../src/core/units.ts';
import { type HandOverOptions, handOver } from '../../../src/effects/hand-over.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { Clock, SqlResult, SshHost, SshResult } from '../../../src/runtime/ports.ts';

const target = { host: '10.0.0.1', port: 5432, user: 'gpadmin', database: 'postgres' };
const options: HandOverOptions = {
  database: { dataDirectory: '/data', port: 5432, installation: '/usr/local/gp', line: 7, target },
  vip: { address: '10.0.0.100', controlSocket: '/run/control.sock' },
  local: { ...target, host: '/tmp' },
  stopMs: 5_000,
};
const claim = { epoch: { timeline: 2, failover: 1, primary: 'scdw' }, by: 'scdw' };

const said = (stdout: string, code = 0): SshResult => ({ kind: 'exit', code, stdout, stderr: '' });
const gone = said('hello=1\ndatabase=gone\nsignal=int\nlock=absent\nwhy=\nend=1\n');
const left = said('hello=1\ndatabase=left\nsignal=int\nlock=absent\nwhy=it did not stop\nend=1\n');
const control = (state: string): SshResult =>
  said(`Database cluster state:               ${state}\nLatest checkpoint location:           0/3000028\n`);
const silence: SshResult = { kind: 'trouble', trouble: 'silence', detail: '' };

interface Scene {
  readonly stop?: SshResult;
  readonly control?: SshResult;
  readonly start?: SshResult;
  readonly vip?: 'absent' | 'held';
  readonly replayed?: string;
  readonly noUndo?: boolean;
}

/** Nobody waits for a sleep to end. */
function hurried(): Clock {
  let aheadMs = 0;
  const now = (): Instant => {
    const { monoMs: ms, wallMs } = systemClock.now();
    return { monoMs: monoMs(ms + aheadMs), wallMs };
  };
  const sleepUntil = async (atMs: MonoMs): Promise<void> => {
    aheadMs += Math.max(0, atMs - now().monoMs);
  };
  return { ...systemClock, now, sleepUntil };
}

/** The primary's host, and what was done there. */
async function play({
  stop = gone,
  start = said(''),
  vip = 'absent',
  replayed = '0/3000060',
  noUndo = false,
  ...scene
}: Scene = {}) {
  const done: string[] = [];
  const ssh: SshHost = {
    host: 'cdw',
    async exec(line) {
      if (line.includes('whpg-stop-database')) return did('stop', stop);
      if (line.includes('pg_controldata')) return did('look', scene.control ?? control('shut down'));
      if (line.includes('whpg-start')) return did('start', start);
      return did('ip', said('vip=held\nwhy=sudo is refused\nend=1\n'));
    },
    async askSocket(_path, line) {
      const { op } = JSON.parse(line) as { op: string };
      return did(op, { kind: 'lines' as const, lines: [JSON.stringify({ ok: true, vip })] });
    },
    ask: async () => ({ kind: 'no-end', lines: [] }),
    close: () => {},
  };
  function did<T>(what: string, result: T): T {
    done.push(what);
    return result;
  }
  const sql = async (): Promise<SqlResult> => ({ kind: 'rows', rows: [{ replayed }], tookMs: 1 });
  const outcome = await handOver(claim, { ...options, noUndo }, { ssh, clock: hurried(), sql });
  return { outcome, done };
}

test('a primary that stopped cleanly hands over when all it wrote is here and its VIP is gone', async () => {
  const { outcome, done } = await play();
  expect(outcome).toMatchObject({ kind: 'confirmed', drained: true, databaseGone: true });
  expect(done).toEqual(['stop', 'look', 'fence']);
});

describe('the old primary is started again, and nothing is promoted', () => {
  test.each<[string, Scene]>([
    ['it does not stop in time', { stop: left }],
    ['it did not end cleanly', { control: control('in production') }],
    ['its control file cannot be read', { control: silence }],
    ['its VIP stays', { vip: 'held' }],
  ])('when %s', async (_, scene) => {
    const { outcome, done } = await play(scene);
    expect(outcome.kind).toBe('alive');
    expect(done.slice(-2)).toEqual(['ack', 'start']);
  });

  test('when something it wrote has not arrived here', async () => {
    const { outcome, done } = await play({ replayed: '0/3000027' });
    expect(outcome).toMatchObject({ kind: 'alive' });
    expect(done).not.toContain('fence');
  });
});

test('a start that fails is told as what is left to do', async () => {
  const { outcome } = await play({ stop: left, start: said('', 1) });
  expect(outcome).toMatchObject({
    kind: 'unconfirmed',
    why: expect.stringContaining('could NOT be started again'),
  });
});

test('a connection that broke in the middle promotes nothing', async () => {
  const { outcome, done } = await play({ stop: silence });
  expect([outcome.kind, done]).toEqual(['unconfirmed', ['stop']]);
});

test('once our own promotion may be running, what was stopped is not started again', async () => {
  const { outcome, done } = await play({ replayed: '0/3000027', noUndo: true });
  expect(outcome).toMatchObject({ kind: 'unconfirmed', why: expect.stringContaining('stays down') });
  expect(done).toEqual(['stop', 'look']);
});
