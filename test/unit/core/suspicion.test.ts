import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import { monoMs } from '../../../src/core/units.ts';
import {
  healthy,
  icmp,
  policy,
  postmasterKilled,
  powerLoss,
  sql,
  ssh,
  watching,
} from '../../support/build.ts';
import { Play } from '../../support/play.ts';

/** A silence that began before the first of these beats, one a second. */
const silence = (beats: number, first = 10_500): [Evidence, number][] =>
  Array.from({ length: beats }, (_none, index) => [
    { ...powerLoss, endedMs: 500, silentForMs: 600 + index * 1000 } as unknown as Evidence,
    first + index * 1000,
  ]);

function suspect(beats: number, change: Partial<typeof policy> = {}): Play {
  const play = new Play(watching, { ...policy, ...change });
  for (const [evidence, ms] of silence(beats)) play.beat(evidence, ms);
  return play;
}

const count = ({ state }: Play): number => (state.phase.phase === 'suspecting' ? state.phase.deadCount : 0);

test('silence counts beat by beat and starts a failover at the threshold', () => {
  expect([1, 2].map((beats) => count(suspect(beats)))).toEqual([1, 2]);
  const play = suspect(3);
  expect(play.phase).toBe('failing-over');
  expect(play.deeds()).toEqual(['step fence']);
  expect(play.codes()).toContain('FAILOVER_STARTED');
});

test('one answer resets the count, and people are told that the primary is back', () => {
  const play = suspect(2);
  play.beat(healthy, 13_000);
  expect([play.phase, play.codes()]).toEqual(['watching', ['PRIMARY_BACK']]);
});

test.each([
  ['our gateway and witnesses are silent, too', { self: { ...powerLoss.self, gateway: 'dead' } }],
  ['no probe could run', { icmp: icmp.unable, ssh: ssh.unable, sql: sql('failed') }],
] as const)('a beat in which %s leaves the count alone', (_why, change) => {
  const play = suspect(2);
  play.beat({ ...powerLoss, ...change }, 12_500);
  expect(count(play)).toBe(2);
});

test.each([
  ['began late', { lateByMs: 5000 }, 12_500],
  ['stood still in the middle', { startedMs: -9000 as Evidence['startedMs'] }, 12_500],
] as const)('a beat that %s resets the count: its evidence is void', (_why, change, ms) => {
  const play = suspect(2);
  play.beat({ ...powerLoss, ...change }, ms);
  expect(play.phase).toBe('watching');
  expect(play.codes()).toContain('OBSERVER_LATE/new');
});

test('what the host itself says needs two beats, a recheck apart', () => {
  const play = new Play(watching);
  expect(play.beat(postmasterKilled, 10_000).nextBeatInMs).toBe(policy.recheckMs);
  expect(play.phase).toBe('suspecting');
  play.beat(postmasterKilled, 10_250);
  expect(play.phase).toBe('failing-over');
});

test('a small probe that was answered between two dead beats makes two silences of one', () => {
  const play = suspect(2);
  play.beat({ ...powerLoss, silentForMs: 700 }, 12_500);
  expect(count(play)).toBe(1);
});

test.each([
  ['with it', 500, 1000],
  ['in the middle of it', 200, 1000],
  ['0.3 s before it', 800, 700],
  ['long before it', 5000, 500],
] as const)('the threshold counts from the silence: one that began %s', (_when, silentForMs, nextMs) => {
  const play = new Play(watching);
  const beat = { ...powerLoss, startedMs: monoMs(0), endedMs: monoMs(500) };
  expect(play.beat({ ...beat, silentForMs }, 10_500).nextBeatInMs).toBe(nextMs);
  const second = { ...beat, silentForMs: silentForMs + nextMs };
  expect(play.beat(second, 10_500 + nextMs).nextBeatInMs).toBe(policy.intervalMs);
});

test('the loss of the database alone does not count when failover.on is host', () => {
  const play = new Play(watching, { ...policy, on: 'host' });
  for (const ms of [10_000, 10_250, 10_500]) play.beat(postmasterKilled, ms);
  expect(play.phase).toBe('watching');
});

test('a recovery without progress counts after its grace, one that moves does not', () => {
  const starting = { ...healthy, sql: sql('starting', '57P03') };
  const still = new Play(watching, { ...policy, recoveryGraceMs: 2000 });
  for (const ms of [10_000, 11_000, 12_100]) still.beat(starting, ms);
  expect(still.phase).toBe('suspecting');
  const moving = new Play(watching, { ...policy, recoveryGraceMs: 2000 });
  for (const ms of [10_000, 11_000, 12_100]) {
    moving.beat({ ...starting, sql: { ...starting.sql, recoveryLsn: ms as never } }, ms);
  }
  expect(moving.phase).toBe('watching');
});
