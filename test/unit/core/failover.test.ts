import { expect, test } from 'vitest';
import { type Durable, durable, initialState } from '../../../src/core/state.ts';
import type { StepOutcome } from '../../../src/core/steps.ts';
import {
  healthy,
  identity,
  policy,
  powerLoss,
  primaryHere,
  sql,
  ssh,
  standbyHere,
  watching,
} from '../../support/build.ts';
import { phases } from '../../support/failover.ts';
import { Play } from '../../support/play.ts';

const { confirmed, unconfirmed, done, failed, atStep } = phases;

test('a confirmed fence, promotion, verification, VIP and announcement lead to serving, in this order', () => {
  const play = atStep('fence');
  const deeds = [confirmed, done('promote'), done('verify'), done('take-vip'), done('announce')].map(
    (outcome, index) => {
      play.event({ kind: 'outcome', outcome }, 13_000 + index * 100);
      return play.deeds();
    },
  );
  expect(deeds).toEqual([
    ['step promote'],
    ['step verify'],
    ['step take-vip'],
    ['step announce'],
    ['sweep-segments'],
  ]);
  expect(play.phase).toBe('serving');
  expect(play.codes()).toEqual(['FAILOVER_DONE']);
  expect(play.state.epoch).toEqual({ timeline: 2, failover: 1, primary: 'scdw' });
});

test('our epoch is the newer one from the promotion on, not before', () => {
  const play = atStep('fence');
  expect(play.state.epoch).toBeNull();
  play.event({ kind: 'outcome', outcome: confirmed }, 13_000);
  expect(play.state.epoch?.primary).toBe('scdw');
});

test('a primary that answers its fence is left alone', () => {
  const play = atStep('fence');
  play.event({ kind: 'outcome', outcome: { step: 'fence', kind: 'alive', why: 'it answers' } }, 13_000);
  expect([play.phase, play.deeds(), play.codes()]).toEqual(['watching', [], ['FAILOVER_CALLED_OFF']]);
});

test('without the fence that is required it halts', () => {
  const play = atStep('fence', { fence: 'required' });
  play.event({ kind: 'outcome', outcome: unconfirmed }, 13_000);
  expect(play.state.phase).toMatchObject({ phase: 'halted', code: 'FENCE_FAILED' });
});

test('best effort waits until an isolated primary must have given up, then goes on', () => {
  const play = atStep('fence');
  const decision = play.event({ kind: 'outcome', outcome: unconfirmed }, 12_600);
  expect([play.deeds(), decision.tickInMs]).toEqual([[], 100]);
  play.event({ kind: 'tick', aloneForMs: 0 }, 12_700);
  expect(play.deeds()).toEqual(['step promote']);
});

test('best effort does not go on with a host that answers again while the wait lasts', () => {
  const play = atStep('fence');
  play.event({ kind: 'outcome', outcome: unconfirmed }, 12_600);
  expect(play.state.phase).toMatchObject({ fence: 'waiting' });
  play.beat({ ...powerLoss, icmp: healthy.icmp, silentForMs: 0, sqlSilentForMs: 3000 }, 12_650);
  play.event({ kind: 'tick', aloneForMs: 0 }, 12_700);
  expect([play.phase, play.deeds()]).toEqual(['watching', []]);
});

test('best effort does not go on with a host that answers, unless its database was seen gone', () => {
  const play = atStep('fence');
  play.event({ kind: 'outcome', outcome: { ...unconfirmed, reached: true } }, 13_500);
  expect(play.state.phase).toMatchObject({ phase: 'halted', code: 'FENCE_FAILED' });
  const gone = atStep('fence');
  gone.event({ kind: 'outcome', outcome: { ...unconfirmed, reached: true, databaseGone: true } }, 13_500);
  expect(gone.deeds()).toEqual(['step promote']);
});

test('a primary that came back while it was fenced in vain is left alone', () => {
  const play = atStep('fence');
  play.beat(healthy, 13_500);
  play.event({ kind: 'outcome', outcome: unconfirmed }, 14_000);
  expect(play.phase).toBe('watching');
});

test('a host that answers while the wait lasts changes nothing where its database was seen gone', () => {
  const play = atStep('fence');
  play.event({ kind: 'outcome', outcome: { ...unconfirmed, reached: true, databaseGone: true } }, 12_600);
  expect(play.state.phase).toMatchObject({ fence: 'waiting' });
  const gone = { ...powerLoss, icmp: healthy.icmp, silentForMs: 0, sql: sql('refused'), ssh: ssh.refused };
  play.beat(gone, 12_650);
  play.event({ kind: 'tick', aloneForMs: 0 }, 12_700);
  expect(play.deeds()).toEqual(['step promote']);
});

test.each([
  ['promote', 'PROMOTION_FAILED'],
  ['verify', 'WRITE_NOT_ACCEPTED'],
] as const)('a failed %s halts with %s and takes no VIP', (step, code) => {
  const play = atStep(step);
  play.event({ kind: 'outcome', outcome: failed(step) }, 14_000);
  expect(play.state.phase).toMatchObject({ phase: 'halted', code });
  expect(play.deeds()).toEqual([]);
});

test('taking the VIP is tried three times, then left to the beats of serving', () => {
  const play = atStep('take-vip');
  const deeds = [1, 2, 3].map((attempt) => {
    play.event({ kind: 'outcome', outcome: failed('take-vip') }, 14_000 + attempt);
    return play.deeds();
  });
  expect(deeds).toEqual([['step take-vip'], ['step take-vip'], ['sweep-segments']]);
  expect(play.phase).toBe('serving');
  expect(play.codes()).toContain('VIP_NOT_TAKEN');
});

test.each<[string, StepOutcome]>([
  ['an earlier step', confirmed],
  ['a later step', done('announce')],
])('an outcome of %s changes nothing', (_why, outcome) => {
  const play = atStep('verify');
  const before = play.state;
  play.event({ kind: 'outcome', outcome }, 15_000);
  expect([play.state, play.deeds()]).toEqual([before, []]);
});

test('an outcome after it has halted changes nothing', () => {
  const play = atStep('fence', { fence: 'required' });
  play.event({ kind: 'outcome', outcome: unconfirmed }, 13_000);
  play.event({ kind: 'outcome', outcome: confirmed }, 13_100);
  expect([play.phase, play.deeds()]).toEqual(['halted', []]);
});

/** Killed at this step and started again; the journal had the step before it ran. */
function restarted(step: Parameters<typeof atStep>[0]): Play {
  const memory: Durable = durable(atStep(step).state);
  const play = new Play(initialState(identity), policy);
  play.event({ kind: 'started', durable: JSON.parse(JSON.stringify(memory)) as Durable }, 20_000);
  expect(play.deeds()).toEqual([]);
  return play;
}

test.each(['fence', 'promote', 'verify', 'take-vip', 'announce'] as const)(
  'killed at %s: a standby fences anew, whatever was done before',
  (step) => {
    const play = restarted(step);
    play.beat({ ...powerLoss, local: standbyHere }, 20_500);
    expect(play.deeds()).toEqual(['step fence']);
  },
);

test.each([
  ['fence', 'verify'],
  ['promote', 'verify'],
  ['verify', 'verify'],
  ['take-vip', 'take-vip'],
  ['announce', 'announce'],
] as const)('killed at %s with the promotion done: goes on with %s', (step, next) => {
  const play = restarted(step);
  play.beat({ ...powerLoss, local: { ...primaryHere, timeline: 2 } }, 20_500);
  expect(play.deeds()).toEqual([`step ${next}`]);
});

test('killed before anything was promoted, and the primary lives: called off', () => {
  const play = restarted('fence');
  play.beat(healthy, 20_500);
  expect([play.phase, play.codes()]).toEqual(['watching', ['FAILOVER_CALLED_OFF']]);
});

test('killed in the middle, and our own database is down: a human must look', () => {
  const play = restarted('promote');
  play.beat({ ...powerLoss, local: { ...standbyHere, role: 'stopped' } }, 20_500);
  expect(play.state.phase).toMatchObject({ phase: 'halted', code: 'PROMOTION_FAILED' });
});

test('a ledger of an earlier boot is no evidence', () => {
  const play = new Play(initialState(identity), policy);
  play.event({ kind: 'started', durable: durable(watching) }, 100);
  expect(play.state.ledger).not.toBeNull();
  const rebooted = new Play(initialState(identity), policy);
  const ledger =
    watching.ledger === null
      ? null
      : { ...watching.ledger, atMs: (watching.ledger.atMs + 9_000_000) as never };
  rebooted.event({ kind: 'started', durable: durable({ ...watching, ledger }) }, 100);
  expect(rebooted.state.ledger).toBeNull();
});
