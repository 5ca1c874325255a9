import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { watchLocal } from '../../../src/probes/local.ts';
import { watchReplication } from '../../../src/probes/replication.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import type { Exec } from '../../../src/runtime/ports.ts';
import { openSqlSession } from '../../../src/runtime/sql-session.ts';
import { type PgBehaviour, startPgWire } from '../../support/pg-wire.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let root = '';
beforeEach(async () => {
  root = await temporaryDirectory();
  for (const name of ['data/pg_log', 'proc/100/task/100', 'proc/101', 'proc/102']) {
    mkdirSync(join(root, name), { recursive: true });
  }
  put('data/PG_VERSION', '9.4');
  put('data/postmaster.pid', `100\n${root}/data\n1795242476\n5432\n/tmp\n`);
  put('data/recovery.conf', "standby_mode = 'on'\n");
  put('proc/100/stat', '100 (postgres) S 1 100');
  put('proc/100/task/100/children', '101 102 ');
  put('proc/101/cmdline', 'postgres:  5432, startup process   recovering 000000010000000000000003\0');
});

const put = (name: string, text: string): void => writeFileSync(join(root, name), text);
const receives = (lsn: string): void =>
  put('proc/102/cmdline', `postgres:  5432, wal receiver process   streaming ${lsn}\0\0`);

const standby6: PgBehaviour = {
  kind: 'error',
  sqlState: '57M02',
  message: 'the database system is in recovery mode',
  detail: 'last replayed record at 0/C04DF78\n- VERSION: PostgreSQL 9.4.26',
};

async function watch(behaviour: PgBehaviour) {
  const wire = await startPgWire(behaviour, join(root, '.s.PGSQL.5432'));
  const session = openSqlSession({ host: root, port: 5432, user: 'gpadmin', database: 'postgres' }, () => {});
  onTestFinished(() => session.close());
  const runs: string[] = [];
  const exec: Exec = async (run) => {
    runs.push(run.file);
    const stdout = `Database system identifier: 77\nDatabase cluster state: in archive recovery\nLatest checkpoint's TimeLineID: 1\n`;
    return { kind: 'exit', code: 0, stdout, stderr: '', truncated: false, tookMs: 1 };
  };
  const probe = watchLocal(
    { clock: systemClock, exec, files: systemFiles(), session },
    { dataDirectory: join(root, 'data'), installation: '/gphome', proc: join(root, 'proc') },
  );
  return {
    wire,
    runs,
    ask: (suspicious = false) => probe.ask({ timeoutMs: 1_000, suspicious }),
    walMoves: () => probe.walMoves(100),
  };
}

test('a standby of version 6: role, position and receiver', async () => {
  receives('0/C04DF78');
  const { ask, runs } = await watch(standby6);
  expect(await ask()).toEqual({
    role: 'standby',
    detail: 'runs as standby',
    standbySignal: true,
    timeline: 1,
    systemId: '77',
    replayedLsn: 0xc04df78,
    receiver: 'streaming',
    walArrives: 'unknown',
    endedByPrimary: false,
    followed: false,
  });
  expect(await ask()).toMatchObject({ role: 'standby', receiver: 'streaming' });
  expect(runs).toEqual(['/gphome/bin/pg_controldata']);
});

test('WAL that moves between two looks has arrived, and one that stands still tells nothing', async () => {
  receives('0/C04DF78');
  const { walMoves } = await watch(standby6);
  const moving = walMoves();
  setTimeout(() => receives('0/C04DF79'), 40);
  expect(await moving).toBe('alive');
  expect(await walMoves()).toBe('unknown');
  put('proc/102/cmdline', 'postgres:  5432, checkpointer process\0');
  expect(await walMoves()).toBe('dead');
});

test('while the database answers as before, its files are not read at every beat', async () => {
  receives('0/C04DF78');
  const { ask } = await watch(standby6);
  await ask();
  rmSync(join(root, 'data/recovery.conf'));
  expect(await ask()).toMatchObject({ standbySignal: true });
  expect(await ask(true)).toMatchObject({ standbySignal: false });
});

test('a receiver that was not there yet is seen as soon as it is', async () => {
  put('proc/102/cmdline', 'postgres:  5432, checkpointer process\0');
  const { ask } = await watch(standby6);
  expect(await ask()).toMatchObject({ receiver: 'stopped' });
  receives('0/C04DF78');
  expect(await ask()).toMatchObject({ receiver: 'streaming', walArrives: 'unknown' });
});

test('a receiver that is gone is dead, and the log is read on suspicion only', async () => {
  put('data/pg_log/gpdb-2026-11-21_000000.csv', 'LOG,"replication terminated by primary server"\n');
  put('proc/102/cmdline', 'postgres:  5432, checkpointer process\0');
  const { ask } = await watch(standby6);
  expect(await ask(false)).toMatchObject({ receiver: 'stopped', walArrives: 'dead', endedByPrimary: false });
  expect(await ask(true)).toMatchObject({ endedByPrimary: true });
});

test('a primary has no receiver and replays nothing', async () => {
  rmSync(join(root, 'data/recovery.conf'));
  const { ask, wire } = await watch({ kind: 'rows', row: { recovery: 'f', replayed: null } });
  for (let beat = 0; beat < 2; beat += 1) {
    expect(await ask()).toMatchObject({
      role: 'primary',
      replayedLsn: null,
      receiver: 'stopped',
      walArrives: 'unknown',
    });
  }
  expect(wire.startups).toHaveLength(1);
});

test('a hot standby of an old version is asked with the old names', async () => {
  const { ask, wire } = await watch({
    kind: 'rows',
    row: { recovery: 't', replayed: '0/5' },
    refuse: { pattern: /wal_replay_lsn/, sqlState: '42883' },
  });
  expect(await ask()).toMatchObject({ role: 'standby', replayedLsn: 5 });
  await ask();
  expect(wire.queries.filter((query) => query.includes('wal_replay_lsn'))).toHaveLength(1);
});

test('a database that is stopped says whether it was a standby', async () => {
  rmSync(join(root, 'data/postmaster.pid'));
  const { ask, wire } = await watch(standby6);
  await wire.stop();
  expect(await ask()).toMatchObject({ role: 'stopped', standbySignal: true });
});

test.each([
  ['7', { kind: 'rows', row: row() }],
  ['6', { kind: 'rows', row: row(), refuse: { pattern: /sent_lsn/, sqlState: '42703' } }],
] as const)('our row in the primary of version %s is found', async (_version, behaviour) => {
  const wire = await startPgWire(behaviour);
  const session = openSqlSession({ host: '127.0.0.1', port: wire.port, user: 'u', database: 'd' }, () => {});
  onTestFinished(() => session.close());
  const ask = watchReplication(session, '10.0.0.12');
  for (let beat = 0; beat < 2; beat += 1) {
    expect(await ask(1_000)).toEqual({
      state: 'streaming',
      syncState: 'sync',
      sentLsn: 3,
      flushLsn: 2,
      replayLsn: null,
    });
  }
  await wire.stop();
  expect(await ask(1_000)).toBe(null);
});

function row() {
  return { state: 'streaming', sync_state: 'sync', sent: '0/3', flush: '0/2', replay: null };
}
