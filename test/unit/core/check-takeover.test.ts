import { expect, test } from 'vitest';
import { eventsOf } from '../../../src/core/hook-events.ts';
import { checksThat, healthy, powerLoss, ssh, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const failing = {
  ...healthy,
  ssh: ssh.says({ checks: { ...checksThat('fail', 'primary'), ageMs: 500 } }),
  checks: checksThat('pass', 'standby'),
};

test('a takeover by a check is a clean hand-over that nobody ordered: the cooldown holds afterwards, the hook runs', () => {
  const play = new Play(watching);
  for (const ms of [1000, 2000]) play.beat(failing, ms);
  const before = play.state;
  const decision = play.beat(failing, 3000);
  expect(play.deeds()).toEqual(['step fence']);
  expect(decision.notices).toEqual([
    { code: 'CHECK_TAKEOVER', turn: 'once', params: expect.objectContaining({ checks: 'pooler', count: 3 }) },
  ]);
  expect(eventsOf(before, decision)).toEqual([{ event: 'failoverStarted', code: 'CHECK_TAKEOVER' }]);

  const drained = { kind: 'confirmed', how: 'drained', databaseGone: true, drained: true } as const;
  play.event({ kind: 'outcome', outcome: { step: 'fence', ...drained } }, 4000);
  for (const step of ['promote', 'verify', 'take-vip', 'announce'] as const)
    play.event({ kind: 'outcome', outcome: { step, kind: 'done', seen: 'done', changed: true } }, 5000);
  expect(play.phase).toBe('serving');
  expect(play.state.lastFailover).toMatchObject({ acknowledged: false, swept: true });
});

test('a hand-over that is interrupted is tried three times in all, and promotes nobody', () => {
  const play = new Play(watching);
  for (const ms of [1000, 2000, 3000]) play.beat(failing, ms);
  const outcome = { step: 'fence', kind: 'unconfirmed', why: 'SSH broke', reached: true } as const;
  for (const ms of [4000, 6000]) {
    play.event({ kind: 'outcome', outcome }, ms);
    expect(play.codes()).toEqual(['FENCE_AGAIN']);
    play.beat(powerLoss, ms + 1000);
    expect(play.decision?.actions).toMatchObject([{ step: 'fence', order: { handOver: true } }]);
  }
  play.event({ kind: 'outcome', outcome }, 8000);
  expect(play.deeds()).toEqual([]);
  expect(play.codes()).toContain('FAILOVER_CALLED_OFF');
  expect(play.phase).toBe('watching');
});

const one = (name: string, fallen: boolean) => {
  return { name, effect: 'warn', verdict: fallen ? 'fail' : 'pass', fallen, why: 'ended with 1' } as const;
};

test('each failing check of a primary is told by itself, again in time, and when it is over', () => {
  const play = new Play({ ...watching, phase: { phase: 'serving' }, newestHere: true });
  const beat = (a: boolean, b: boolean, ms: number): readonly string[] => {
    const checks = { as: 'primary', results: [one('a', a), one('b', b)] } as const;
    const local = { ...healthy.local, role: 'primary', standbySignal: false } as const;
    const { notices } = play.beat(
      { ...healthy, sql: { ...healthy.sql, why: 'in-recovery' }, local, checks },
      ms,
    );
    return notices
      .filter(({ code }) => code === 'CHECK_FAILING')
      .map(({ turn, params }) => `${String(params.check)} ${turn}`);
  };
  expect(beat(false, false, 1000)).toEqual([]);
  expect(beat(true, false, 2000)).toEqual(['a new']);
  expect(beat(true, true, 3000)).toEqual(['b new']);
  expect(beat(true, true, 62_500)).toEqual(['a again']);
  expect(beat(false, true, 63_500)).toEqual(['b again', 'a over']);
  expect(beat(false, false, 64_500)).toEqual(['b over']);
});
