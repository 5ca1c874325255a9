import { expect, test } from 'vitest';
import { type Durable, initialState, type State } from '../../../src/core/state.ts';
import { at, healthy, identity, policy, powerLoss, primaryHere, servingBeat } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const epoch = { timeline: 1, failover: 0, primary: 'scdw' };
const newer = { timeline: 2, failover: 1, primary: 'cdw' };
const serving: State = {
  ...initialState(identity),
  phase: { phase: 'serving' },
  epoch,
  newestHere: true,
  vipAnnouncedMs: at(0).monoMs,
};
/** A primary whose peer is silent while the gateway answers. */
const peerSilent = { ...powerLoss, local: primaryHere, vip: { ...powerLoss.vip, here: 'held' } } as const;
const alone = { ...peerSilent, self: { ...powerLoss.self, gateway: 'dead' } } as const;
const absent = { ...servingBeat.vip, here: 'absent' } as const;

test('a primary that nobody has answered yet does not take the VIP; people are told when it lasts', () => {
  const play = new Play(initialState(identity));
  const evidence = { ...peerSilent, vip: { ...absent, peer: 'unknown' } } as const;
  play.beat(evidence, 1000);
  expect([play.phase, play.deeds(), play.codes()]).toEqual(['serving', [], ['SERVING']]);
  play.beat(evidence, 3000);
  expect([play.deeds(), play.codes()]).toEqual([[], []]);
  play.beat(evidence, 4600);
  expect([play.deeds(), play.codes()]).toEqual([[], ['VIP_WITHHELD/new']]);
});

test.each([
  ['its peer answers as a standby', servingBeat],
  ['a witness shows our epoch as the newest', { ...peerSilent, epochSeen: epoch }],
])('it takes the VIP once %s', (_why, evidence) => {
  const play = new Play({ ...serving, newestHere: false, primaryHereMs: at(0).monoMs });
  play.beat({ ...evidence, vip: { ...evidence.vip, here: 'absent' } }, 3000);
  expect(play.deeds()).toEqual(['take-vip']);
});

test('what a witness shows counts when a standby that took us for dead had the time to show its epoch there', () => {
  const play = new Play({ ...serving, newestHere: false });
  const shown = { ...peerSilent, epochSeen: epoch, vip: { ...absent, peer: 'unknown' } } as const;
  const deeds = [1000, 2000, 2900, 3100].map((ms) => {
    play.beat(shown, ms);
    return play.deeds();
  });
  expect(deeds).toEqual([[], [], [], ['take-vip']]);
});

test('a human who acknowledges lets it take the VIP', () => {
  const play = new Play({ ...serving, newestHere: false });
  play.event({ kind: 'operator', request: { op: 'ack', by: 'ann' } }, 1000);
  play.beat({ ...peerSilent, vip: { ...absent, peer: 'unknown' } }, 2000);
  expect(play.deeds()).toEqual(['take-vip']);
});

test.each([
  ['the other one is a primary, too', { sql: healthy.sql }],
  ['the other one holds it', { vip: { ...absent, peer: 'held' } }],
  ['another machine answers for it', { vip: { ...absent, arp: 'other' } }],
  ['its own database could not be asked', { local: { ...primaryHere, role: 'unknown' } }],
  ['nobody answers', { aloneForMs: 10 }],
] as const)('the VIP is not taken while %s', (_why, change) => {
  const play = new Play(serving);
  play.beat({ ...servingBeat, vip: absent, ...change }, 1000);
  expect(play.deeds()).toEqual([]);
});

test('alone it looks more often, gives up at its time and not before, and stops its database', () => {
  const play = new Play(serving);
  const decision = play.beat({ ...alone, aloneForMs: 700 }, 1000);
  expect([decision.tickInMs, decision.nextBeatInMs]).toEqual([1800, policy.recheckMs]);
  play.event({ kind: 'tick', aloneForMs: 2399 }, 2699);
  expect(play.deeds()).toEqual([]);
  play.event({ kind: 'tick', aloneForMs: 2500 }, 2800);
  expect([play.phase, play.deeds()]).toEqual(['isolated', ['release-vip', 'stop-database']]);
});

test('a database that somebody starts again while it is isolated is stopped again', () => {
  const play = new Play({
    ...serving,
    phase: { phase: 'isolated', sinceMs: at(0).monoMs, databaseStopped: true },
  });
  play.beat({ ...alone, aloneForMs: 9000, vip: absent }, 9000);
  expect(play.deeds()).toEqual(['stop-database']);
});

test('a daemon that starts beside a primary and hears nobody gives up the VIP at once', () => {
  const play = new Play(initialState(identity));
  play.beat({ ...alone, aloneForMs: 400 }, 1000);
  expect([play.phase, play.deeds()]).toEqual(['isolated', ['release-vip']]);
});

test('a machine that slept gives up the VIP, keeps its database, and looks who is there', () => {
  const play = new Play(serving);
  const decision = play.beat({ ...alone, lateByMs: 30_000, aloneForMs: 30_000 }, 40_000);
  expect([play.phase, play.deeds(), decision.nextBeatInMs]).toEqual(['isolated', ['release-vip'], 0]);
});

test('a primary that sees a newer epoch becomes a ghost: no VIP, no database', () => {
  const play = new Play(serving);
  play.beat({ ...servingBeat, epochSeen: newer }, 1000);
  expect([play.phase, play.deeds()]).toEqual(['ghost', ['release-vip', 'stop-database']]);
  expect(play.codes()).toContain('GHOST/new');
});

const ghost: State = { ...serving, epoch: newer, phase: { phase: 'ghost', newer } };

test.each([
  ['is started as a primary', 'primary', false, ['stop-database']],
  ['is starting as a primary', 'starting', false, ['stop-database']],
  ['is starting as a standby, being rejoined', 'starting', true, []],
  ['is down', 'stopped', false, []],
] as const)('a ghost whose database %s', (_why, role, standbySignal, deeds) => {
  const play = new Play(ghost);
  play.beat({ ...servingBeat, vip: absent, local: { ...primaryHere, role, standbySignal } }, 1000);
  expect([play.phase, play.deeds()]).toEqual(['ghost', deeds]);
});

test('a ghost that was rejoined watches', () => {
  const play = new Play(ghost);
  play.beat(healthy, 1000);
  expect(play.phase).toBe('watching');
});

test('a ghost stays one across a restart', () => {
  const memory: Durable = {
    epoch: newer,
    pause: null,
    lastFailover: null,
    ledger: null,
    phase: { phase: 'ghost', newer },
  };
  const play = new Play(initialState(identity));
  play.event({ kind: 'started', durable: memory }, 1000);
  play.beat({ ...peerSilent, local: primaryHere }, 2000);
  expect([play.phase, play.deeds()]).toEqual(['ghost', ['release-vip', 'stop-database']]);
});

test('a ghost serves again only when a human acknowledges it and the other database is a standby', () => {
  const ack = { kind: 'operator', request: { op: 'ack', by: 'ann' } } as const;
  const lastFailover = { epoch: newer, atWallMs: at(0).wallMs, acknowledged: false };
  const silentPeer = new Play({ ...ghost, lastFailover });
  silentPeer.event(ack, 1000);
  silentPeer.beat({ ...peerSilent, local: primaryHere }, 2000);
  expect(silentPeer.phase).toBe('ghost');
  const play = new Play({ ...ghost, lastFailover });
  play.event(ack, 1000);
  play.beat(servingBeat, 2000);
  expect([play.phase, play.state.epoch]).toEqual(['serving', { timeline: 2, failover: 2, primary: 'scdw' }]);
});

test('conditions that last are told when new, again after vip.warnEvery, and once when over', () => {
  const play = new Play(serving);
  const both = { ...servingBeat, vip: { ...servingBeat.vip, peer: 'held' } } as const;
  const told = [1000, 2000, 61_500].map((ms) => {
    play.beat(both, ms);
    return play.codes();
  });
  expect(told).toEqual([['VIP_ON_BOTH/new'], [], ['VIP_ON_BOTH/again']]);
  play.beat(servingBeat, 62_500);
  expect(play.codes()).toEqual(['VIP_ON_BOTH/over']);
});

test('the announcement of the VIP is refreshed every vip.refresh', () => {
  const play = new Play(serving);
  const deeds = [59_000, 60_000, 61_000].map((ms) => {
    play.beat(servingBeat, ms);
    return play.deeds();
  });
  expect(deeds).toEqual([[], ['refresh-vip'], []]);
});

test('a fence by the other daemon makes a ghost at once, also in a pause; an equal or older claim is refused', () => {
  const fence = (claim: typeof newer) =>
    ({ kind: 'operator', request: { op: 'fence', epoch: claim, by: 'cdw' } }) as const;
  const pause = { sinceWallMs: at(0).wallMs, untilWallMs: at(9e6).wallMs, reason: 'work', by: 'ann' };
  const play = new Play({ ...serving, pause });
  expect(play.event(fence({ ...epoch, primary: 'cdw' }), 1000).reply?.ok).toBe(false);
  expect(play.phase).toBe('serving');
  play.event(fence(newer), 2000);
  expect([play.phase, play.deeds()]).toEqual(['ghost', ['release-vip', 'stop-database']]);
});

test.each([
  ['soon after it was replaced', 5000, policy.recheckMs],
  ['a minute later', 65_000, policy.intervalMs],
])('a ghost looks at what starts beside it, %s', (_when, ms, paceMs) => {
  const lastFailover = { epoch: newer, atWallMs: at(0).wallMs, acknowledged: false };
  const play = new Play({ ...serving, epoch: newer, lastFailover, phase: { phase: 'ghost', newer } });
  const stopped = { ...servingBeat, local: { ...primaryHere, role: 'stopped' as const }, vip: absent };
  expect(play.beat(stopped, ms).nextBeatInMs).toBe(paceMs);
});
