import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Coordinator } from '../../lab/driver/lab.ts';
import { until } from '../../lab/driver/until.ts';
import type { Pair } from './pair.ts';

/** Waits until a node serves and a client's write has been acknowledged by it since the fault. */
export async function untilServes(
  pair: Pair,
  host: Coordinator,
  faultMs: number,
  withinMs = 30_000,
): Promise<void> {
  await until(`${host} acknowledges a write`, () => pair.writes.first(host, faultMs), { withinMs });
  await pair.untilStatus(
    host,
    'serves alone',
    ({ phase, vip }) => phase === 'serving' && vip.here === 'held',
  );
}

/** No acknowledged write is lost, none was taken twice, and exactly this node is primary and holds the VIP. */
export async function expectOneServer({ lab }: Pair, host: Coordinator): Promise<void> {
  const { acknowledged, lostWrites, doubleWrites, vipHolders, primaries } = await lab.verdict();
  expect({ lostWrites, doubleWrites, vipHolders, primaries }).toEqual({
    lostWrites: 0,
    doubleWrites: 0,
    vipHolders: [host],
    primaries: [host],
  });
  expect(acknowledged).toBeGreaterThan(0);
}

/** People who are logged in on these nodes have this message on their terminals. */
export async function untilTold(
  { people }: Pair,
  hosts: readonly Coordinator[],
  code: string,
  over?: 'over',
): Promise<void> {
  for (const host of hosts) {
    const what = `people on ${host} see [${code}]${over === 'over' ? ' resolved' : ''}`;
    await until(what, () => people[host].saw(code, over), { withinMs: 10_000 });
  }
}

/** What people on both nodes read from now on: before it, hosts on a busy machine may have said that they begin slowly. */
export function readFromNow({ people }: Pair): () => readonly string[] {
  const both = [people.cdw, people.scdw];
  const before = both.map((person) => person.read().length);
  return () => both.flatMap((person, index) => person.read().slice(before[index]));
}

/** The daemon of this node wrote this message since the fault. */
export async function untilLogged(
  { journal }: Pair,
  host: Coordinator,
  code: string,
  sinceMs: number,
  over?: 'over',
): Promise<string> {
  const line = await until(`${host} logs ${code}`, () => journal[host].find(code, sinceMs, over), {
    withinMs: 30_000,
  });
  return line.text;
}

/** The beats of a daemon between two moments that could ask its database. */
export function beatsBetween({ journal }: Pair, host: Coordinator, fromMs: number, toMs: number): string[] {
  const beats = journal[host]
    .lines()
    .filter(({ atMs, text }) => atMs > fromMs && atMs < toMs && BEAT.test(text));
  return beats.map(({ text }) => text).filter((text) => !text.includes('no answer in time'));
}

/** That the daemon started is no beat. */
const BEAT = /^(starting|serving|ghost|isolated)( -> [a-z-]+)?: (?!started)/;

/** No failover begins for so long. */
export async function staysFor(pair: Pair, ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs) {
    expectNoFailover(pair);
    await sleep(Math.min(500, Math.max(0, endMs - performance.now())));
  }
}

/**
 * scdw watches again as before, cdw has served all the time, and nobody began a failover. `lostForMs`: how long packets
 * were lost. TCP waits twice as long after each loss of the same packet, so commits may wait for their WAL for as long
 * once more.
 */
export async function expectAllAsBefore(pair: Pair, lostForMs = 0): Promise<void> {
  await pair.untilStatus(
    'scdw',
    'watches again in sync',
    ({ phase, deadCount, replication }) =>
      phase === 'watching' && deadCount === 0 && replication?.syncState === 'sync',
    40_000 + lostForMs,
  );
  await pair.untilStatus('cdw', 'serves', ({ phase, vip }) => phase === 'serving' && vip.holders === 'one');
  const sinceMs = Date.now();
  await until('the client writes on', () => pair.writes.first('cdw', sinceMs), {
    withinMs: 30_000 + lostForMs,
  });
  await expectOneServer(pair, 'cdw');
  expectNoFailover(pair);
}

/** The failover did not begin: not even its first step. */
export function expectNoFailover({ journal }: Pair): void {
  const begun = [...journal.cdw.lines(), ...journal.scdw.lines()].filter(
    ({ fields }) => fields.code === 'FAILOVER_STARTED',
  );
  expect(begun.map(({ text }) => text)).toEqual([]);
}
