import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import { durable, initialState } from '../../../src/core/state.ts';
import { identity, policy, powerLoss, primaryHere, servingBeat } from '../../support/build.ts';
import { phases } from '../../support/failover.ts';
import { Play } from '../../support/play.ts';

const { confirmed, done, atStep } = phases;

/** We are primary, the old one is silent, and neither gateway nor witness answers. */
const alone: Evidence = {
  ...powerLoss,
  local: primaryHere,
  replication: null,
  self: { ...powerLoss.self, gateway: 'dead' },
  vip: { ...powerLoss.vip, here: 'held' },
  aloneForMs: 60_000,
  silentForMs: 60_000,
};

function afterFailover() {
  const play = atStep('fence');
  for (const outcome of [confirmed, done('promote'), done('verify'), done('take-vip'), done('announce')])
    play.event({ kind: 'outcome', outcome }, 13_000);
  expect(play.phase).toBe('serving');
  return play;
}

test('after a failover a primary that sees nobody keeps serving: nobody can be promoted in its place', () => {
  const play = afterFailover();
  play.beat(alone, 14_000);
  play.event({ kind: 'tick', aloneForMs: 60_000 }, 14_500);
  play.beat(alone, 15_000);
  expect([play.phase, play.deeds()]).toEqual(['serving', []]);
});

test.each<[string, Partial<Evidence>]>([
  ['somebody follows its database', { local: { ...primaryHere, followed: true } }],
  ['the old primary shows life and does not say what its database is', { silentForMs: 0, aloneForMs: 0 }],
])('it gives up again when it sees nobody once %s', (_, seen) => {
  const play = afterFailover();
  play.beat({ ...servingBeat, ...seen, vip: alone.vip, ssh: powerLoss.ssh }, 14_000);
  play.beat(alone, 14_000 + policy.giveUpAfterMs + 1000);
  expect(play.phase).toBe('isolated');
});

test('that it saw nobody before the old primary showed life put nothing at risk: it counts from there', () => {
  const play = afterFailover();
  const booting = { silentForMs: 0, vip: alone.vip, ssh: powerLoss.ssh };
  play.beat({ ...servingBeat, ...booting, aloneForMs: 12_900 }, 14_000);
  play.event({ kind: 'tick', aloneForMs: 13_100 }, 14_200);
  play.beat({ ...alone, aloneForMs: 13_900 }, 15_000);
  expect([play.phase, play.deeds()]).toEqual(['serving', []]);
  play.event({ kind: 'tick', aloneForMs: 15_400 }, 14_000 + policy.giveUpAfterMs);
  expect([play.phase, play.deeds()]).toEqual(['isolated', expect.arrayContaining(['release-vip'])]);
});

test('an old primary whose host shows that its database is no standby changes nothing', () => {
  const play = afterFailover();
  const report = servingBeat.ssh.report && { ...servingBeat.ssh.report, standbySignal: false };
  play.beat({ ...servingBeat, silentForMs: 0, ssh: { ...servingBeat.ssh, report }, vip: alone.vip }, 14_000);
  play.beat(alone, 15_000);
  expect(play.phase).toBe('serving');
});

/** The daemon is started again, and sees nobody from its first beat on. */
function restarted(before: Play, ms: number): Play {
  const play = new Play(initialState(identity));
  play.event({ kind: 'started', durable: durable(before.state) }, ms);
  play.beat(alone, ms + 1000);
  return play;
}

test('a daemon that is restarted after a failover and sees nobody leaves the VIP where it is', () => {
  const play = restarted(afterFailover(), 16_000);
  play.event({ kind: 'tick', aloneForMs: 60_000 }, 17_500);
  expect([play.phase, play.deeds()]).toEqual(['serving', []]);
});

test.each<[string, Play]>([
  ['it was away for long enough to get a standby', restarted(afterFailover(), 60_000)],
  ['a standby was there before', restarted(withStandby(), 16_000)],
])('it gives up when %s', (_, play) => {
  expect([play.phase, play.deeds()]).toEqual(['isolated', expect.arrayContaining(['release-vip'])]);
});

function withStandby(): Play {
  const play = afterFailover();
  play.beat({ ...servingBeat, local: { ...primaryHere, followed: true }, vip: alone.vip }, 14_000);
  return play;
}
