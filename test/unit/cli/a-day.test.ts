import { expect, test } from 'vitest';
import { announcer } from '../../../src/cli/run/announce.ts';
import { createLoop } from '../../../src/cli/run/loop.ts';
import { observer } from '../../../src/cli/run/observe.ts';
import { recorder } from '../../../src/cli/run/record.ts';
import { summarizer } from '../../../src/cli/run/summary.ts';
import { recentBeats } from '../../../src/control/picture/beats.ts';
import { initialState } from '../../../src/core/state.ts';
import { openJournal } from '../../../src/journal/journal.ts';
import { openBeat } from '../../../src/probes/beat.ts';
import { garbageCollector } from '../../../src/runtime/memory.ts';
import type { Disk, Files, Log, SqlOnce, SshHost } from '../../../src/runtime/ports.ts';
import { identity, policy, standbyHere } from '../../support/build.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { hours } from '../../support/thorough.ts';

const HOUR_MS = 3_600_000;
/** `HOURS=24 npx vitest run --project fast test/unit/cli/a-day.test.ts` for the whole day. */
const HOURS = hours(6);

const exec = async () => ({
  kind: 'exit' as const,
  code: 0,
  stdout: '',
  stderr: '',
  truncated: false,
  tookMs: 1,
});

/** The daemon of a standby, all of it but what touches the system; once an hour the primary falls silent for a beat. */
function daemon() {
  const clock = new FakeClock();
  const heard = { beats: 0, lines: 0, bytes: 0 };
  const silent = (): boolean => clock.now().monoMs % HOUR_MS < 1000 && clock.now().monoMs > HOUR_MS;
  const disk: Disk = {
    appendDurable: async (_path, text) => {
      heard.bytes += text.length;
      return { kind: 'done', sizeBytes: 1000 };
    },
    replaceDurable: async () => ({ kind: 'done', sizeBytes: 1000 }),
    moveDurable: async () => ({ kind: 'done', sizeBytes: 1000 }),
  };
  const files: Files = {
    readSmall: async () => ({ kind: 'absent' }),
    readTail: async () => ({ kind: 'absent' }),
    exists: async () => false,
    list: async () => [],
  };
  const ssh: SshHost = {
    host: 'cdw',
    exec: async () => ({ kind: 'exit', code: 0, stdout: '', stderr: '' }),
    ask: async () =>
      silent()
        ? { kind: 'trouble', trouble: 'silence', detail: 'no byte' }
        : { kind: 'lines', lines: ['ok', 'postmaster=running', 'vip=1'] },
    askSocket: async () => ({ kind: 'lines', lines: [] }),
    close: () => undefined,
  };
  const sqlOnce: SqlOnce = async () =>
    silent()
      ? { kind: 'trouble', trouble: 'silence', detail: '' }
      : { kind: 'rows', rows: [{ r: 'f' }], tookMs: 1 };
  const log: Log = {
    write() {
      heard.lines += 1;
    },
  };
  const addresses = { held: () => [], link: () => 'alive' as const, isSame: () => false };
  const ask = openBeat(
    { clock, exec, files, addresses, sqlOnce },
    {
      address: '10.0.0.11',
      icmp: null,
      ssh,
      sql: { host: '10.0.0.11', port: 5432, user: 'gpadmin', database: 'postgres' },
      replication: async () => null,
    },
    { ask: async () => standbyHere, walMoves: async () => 'unknown' },
    {
      timeoutMs: 500,
      vip: '10.0.0.100',
      interfaceName: 'eth0',
      gateway: null,
      witnessTimeoutMs: 400,
      witnesses: () => [],
    },
  );
  const watch = observer({ clock, ask, lastCompanyMs: () => null, companyInMs: () => null });
  const beats = recentBeats();
  const notifier = {
    ready: () => undefined,
    status: () => undefined,
    watchdog: () => undefined,
    reloading: () => undefined,
    stopping: () => undefined,
  };
  const summarize = summarizer({ clock, log, notifier, everyMs: () => 60_000, tidyUp: () => undefined });
  const announce = announcer({
    log,
    beats: () => false,
    events: () => undefined,
    tellPeople: () => undefined,
    keep: () => undefined,
  });
  const start = async (stop: AbortSignal) => {
    const where = { directory: '/j', maxBytes: 16e6, timeoutMs: 400 };
    const around = { given: {}, version: 'test' } as unknown as ReturnType<
      Parameters<typeof recorder>[0]['surroundings']
    >;
    const record = recorder({
      clock,
      disk,
      journal: await openJournal(where, { clock, disk, files }),
      directory: '/j',
      witnesses: () => [],
      surroundings: () => around,
      onTrouble: () => undefined,
      observesOnly: () => false,
    });
    const loop = createLoop(initialState(identity), {
      clock,
      policy: () => policy,
      observe: (plannedMs, state) => watch.observe(plannedMs, state),
      tick: (nowMs) => watch.tick(nowMs),
      record,
      announce,
      perform: async () => undefined,
      progressed: (state, evidence) => {
        heard.beats += 1;
        summarize(state, evidence);
        beats.add(evidence);
      },
    });
    await loop.post({ kind: 'started', durable: null });
    void loop.run(stop);
  };
  return { clock, heard, start };
}

test('a day of beats leaves no more memory behind than an hour of them', async () => {
  const collect = garbageCollector();
  const stop = new AbortController();
  const { clock, heard, start } = daemon();
  await start(stop.signal);
  const heapAt = async (ms: number): Promise<number> => {
    await clock.to(ms);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const afterOne = await heapAt(HOUR_MS);
  const afterAll = await heapAt(HOURS * HOUR_MS);
  stop.abort();
  expect(heard.beats).toBeGreaterThanOrEqual(HOURS * 3600);
  expect(heard.lines).toBeGreaterThan(HOURS * 60 - 2);
  expect((afterAll - afterOne) / 1024).toBeLessThan(512);
});
