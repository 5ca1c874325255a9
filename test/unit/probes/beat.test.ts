import { expect, test } from 'vitest';
import type { Answer, LocalDatabase } from '../../../src/core/evidence.ts';
import { type BeatAsk, openBeat } from '../../../src/probes/beat.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import type { Addresses, Exec, SqlOnce, SshHost } from '../../../src/runtime/ports.ts';
import { standbyHere } from '../../support/build.ts';

const ordinary: BeatAsk = { lateByMs: 0, wallStepMs: 0, suspicious: false, arp: false, replication: true };
const never = <T>(): Promise<T> => new Promise(() => {});

const addresses: Addresses = {
  held: () => [{ interface: 'eth0', address: '10.0.0.12', mac: 'aa:00:00:00:00:01' }],
  link: () => 'alive',
  isSame: (one, other) => one === other,
};

const hung: SshHost = {
  host: 'cdw',
  exec: () => never(),
  ask: () => never(),
  askSocket: () => never(),
  close: () => {},
};
const reporting: SshHost = {
  ...hung,
  ask: async () => ({ kind: 'lines', lines: ['ok', 'postmaster=running', 'vip=1', 'epoch=3 1 cdw'] }),
};

function beatWith(parts: {
  ssh?: SshHost;
  sqlOnce?: SqlOnce;
  local?: () => Promise<LocalDatabase>;
  wal?: Answer;
  witnesses?: SshHost[];
  witnessTimeoutMs?: number;
}) {
  const runs: string[] = [];
  const exec: Exec = async (run) => {
    runs.push([run.file, ...run.args].join(' '));
    return { kind: 'exit', code: 0, stdout: '', stderr: '', truncated: false, tookMs: 1 };
  };
  const sqlOnce: SqlOnce = parts.sqlOnce ?? (async () => ({ kind: 'rows', rows: [{ r: 'f' }], tookMs: 1 }));
  const beat = openBeat(
    { clock: systemClock, exec, files: systemFiles(), addresses, sqlOnce },
    {
      address: '10.0.0.11',
      icmp: null,
      ssh: parts.ssh ?? reporting,
      sql: { host: '10.0.0.11', port: 5432, user: 'gpadmin', database: 'postgres' },
      replication: async () => ({
        state: 'streaming',
        syncState: 'sync',
        sentLsn: null,
        flushLsn: null,
        replayLsn: null,
      }),
    },
    { ask: parts.local ?? (async () => standbyHere), walMoves: async () => parts.wal ?? 'unknown' },
    {
      timeoutMs: 150,
      vip: '10.0.0.100',
      interfaceName: 'eth0',
      gateway: '10.0.0.1',
      witnessTimeoutMs: parts.witnessTimeoutMs ?? 100,
      witnesses: () => parts.witnesses ?? [],
    },
  );
  return { beat, runs };
}

test('a healthy beat gathers everything and starts no process', async () => {
  const { beat, runs } = beatWith({});
  expect(await beat(ordinary)).toMatchObject({
    icmp: { answer: 'unknown', why: 'off' },
    ssh: { answer: 'alive', why: 'report' },
    sql: { answer: 'alive', why: 'ready' },
    local: standbyHere,
    replication: { state: 'streaming' },
    self: { link: 'alive', gateway: 'unknown' },
    vip: { here: 'absent', peer: 'held', arp: 'unknown' },
    epochSeen: { timeline: 3, failover: 1, primary: 'cdw' },
    silentForMs: 0,
  });
  expect(runs).toEqual([]);
});

test('a peer that is overdue is doubted in the same beat: gateway and ARP are asked', async () => {
  const { beat, runs } = beatWith({ sqlOnce: () => never(), ssh: hung });
  expect(await beat(ordinary)).toMatchObject({ self: { gateway: 'alive' } });
  expect(runs.some((run) => run.startsWith('ping '))).toBe(true);
  expect(runs.some((run) => run.includes('arping -D'))).toBe(true);
});

test('WAL that arrives while the peer is overdue is seen in that beat', async () => {
  const { beat } = beatWith({ sqlOnce: () => never(), ssh: hung, wal: 'alive' });
  expect(await beat(ordinary)).toMatchObject({ local: { walArrives: 'alive' } });
});

test('suspicion of a peer that answers asks nobody else', async () => {
  const { beat, runs } = beatWith({});
  await beat({ ...ordinary, suspicious: true });
  expect(runs).toEqual([]);
});

test('a host that reports the death of its database is believed without a second opinion', async () => {
  const lines = ['ok', 'postmaster=gone', 'cluster=in production'];
  const { beat, runs } = beatWith({
    ssh: { ...hung, ask: async () => ({ kind: 'lines', lines }) },
    sqlOnce: async () => ({ kind: 'trouble', trouble: 'refused', detail: '' }),
  });
  expect(await beat({ ...ordinary, suspicious: true })).toMatchObject({ self: { gateway: 'unknown' } });
  expect(runs).toEqual([]);
});

test('probes that never settle give answers of their own, and the beat ends in time', async () => {
  const { beat } = beatWith({
    ssh: hung,
    sqlOnce: () => never(),
    local: () => never(),
    witnesses: [hung, hung],
  });
  const startedMs = systemClock.now().monoMs;
  const evidence = await beat({ ...ordinary, suspicious: true, replication: false });
  expect(systemClock.now().monoMs - startedMs).toBeLessThan(10_000);
  expect(evidence).toMatchObject({
    ssh: { answer: 'unknown', why: 'failed' },
    sql: { answer: 'unknown', why: 'failed' },
    local: { role: 'unknown' },
    replication: null,
    self: { witnesses: { configured: 2, dead: 0, alive: 0, abstain: 2 } },
    vip: { peer: 'unknown' },
  });
  expect(evidence.silentForMs).toBeGreaterThan(100);
});

test('a witness that needs longer than a beat is heard once the silence is as old as its own deadline', async () => {
  const lines = ['ping=silence', 'port=silence', 'late=0', 'epoch='];
  const busy: SshHost = {
    ...hung,
    ask: async () => {
      await new Promise((resolve) => setTimeout(resolve, 250));
      return { kind: 'lines', lines };
    },
  };
  const parts = { ssh: hung, sqlOnce: () => never<never>(), witnesses: [busy], witnessTimeoutMs: 600 };
  const { beat } = beatWith(parts);
  const ask = { ...ordinary, suspicious: true, replication: false };
  expect((await beat(ask)).self.witnesses).toMatchObject({ dead: 0, abstain: 1 });
  let seen = await beat(ask);
  for (let more = 0; more < 5 && seen.self.witnesses.dead === 0; more += 1) seen = await beat(ask);
  expect(seen.self.witnesses).toMatchObject({ dead: 1, abstain: 0 });
  expect(seen.lateByMs).toBeLessThan(200);
});

test('a probe with a bug is no exception of the beat', async () => {
  const { beat } = beatWith({
    sqlOnce: () => Promise.reject(new Error('bug')),
    local: () => Promise.reject(new Error('bug')),
  });
  expect(await beat(ordinary)).toMatchObject({
    local: { role: 'unknown', detail: 'bug' },
    ssh: { why: 'report' },
  });
});

test('a beat that was held up in its middle says that it is late', async () => {
  const { beat } = beatWith({
    local: async () => {
      const untilMs = systemClock.now().monoMs + 500;
      while (systemClock.now().monoMs < untilMs);
      return standbyHere;
    },
  });
  expect((await beat(ordinary)).lateByMs).toBeGreaterThan(250);
});
