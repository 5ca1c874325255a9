import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { Override, Plan } from '../../../src/core/order.ts';
import type { Policy } from '../../../src/core/policy.ts';
import type { FenceOutcome } from '../../../src/core/steps.ts';
import { healthy, policy, postmasterKilled, powerLoss, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const order = (play: Play, plan: Plan, overrides: readonly Override[] = []) =>
  play.event({ kind: 'operator', request: { op: 'take-over', plan, overrides, by: 'dba' } }, 9_000).reply;

function ordered(
  plan: Plan,
  e: Evidence,
  overrides: readonly Override[] = [],
  change: Partial<Policy> = {},
): Play {
  const play = new Play(watching, { ...policy, ...change });
  play.beat(healthy, 8_900);
  order(play, plan, overrides);
  play.beat(e, 9_600);
  return play;
}

/** One witness, and whether it has called the primary dead. */
const heard = (dead: number): Evidence => ({
  ...powerLoss,
  self: { ...powerLoss.self, witnesses: { configured: 1, dead, alive: 0, abstain: 1 - dead } },
});

const drained: FenceOutcome = {
  step: 'fence',
  kind: 'confirmed',
  how: 'stopped',
  databaseGone: true,
  drained: true,
};

describe('a switchover', () => {
  test('begins with a fence that hands over, and is told', () => {
    const play = ordered('switchover', healthy);
    expect(play.codes()).toContain('SWITCHOVER_STARTED');
    expect(play.decision?.actions).toMatchObject([{ step: 'fence', order: { handOver: true } }]);
    expect(play.state.order).toBeNull();
  });

  test('promotes when everything the primary wrote is here, and needs no acknowledgement', () => {
    const play = ordered('switchover', healthy);
    play.beat(healthy, 9_900);
    play.event({ kind: 'outcome', outcome: drained }, 10_000);
    expect(play.deeds()).toEqual(['step promote']);
    for (const step of ['promote', 'verify', 'take-vip', 'announce'] as const)
      play.event({ kind: 'outcome', outcome: { step, kind: 'done', changed: true, seen: '' } }, 10_500);
    expect(play.phase).toBe('serving');
    expect(play.codes()).toEqual(['SWITCHOVER_DONE']);
    expect(play.state.lastFailover).toMatchObject({ acknowledged: true, planned: true });
  });

  test.each([
    ['was undone', { step: 'fence', kind: 'alive', why: 'started again' }],
    ['was interrupted', { step: 'fence', kind: 'unconfirmed', why: 'SSH: no answer', reached: true }],
  ] as const)('that %s promotes nothing', (_, outcome) => {
    const play = ordered('switchover', healthy);
    play.event({ kind: 'outcome', outcome }, 10_000);
    expect([play.phase, play.deeds(), play.codes()]).toEqual(['watching', [], ['FAILOVER_CALLED_OFF']]);
  });

  test('is finished by ordering it again when the primary was stopped cleanly', () => {
    const report = healthy.ssh.report && {
      ...healthy.ssh.report,
      postmaster: 'gone' as const,
      clusterState: 'shut down',
    };
    const stopped = {
      ...healthy,
      ssh: { ...healthy.ssh, report },
      sql: postmasterKilled.sql,
      replication: null,
    };
    const play = ordered('switchover', stopped);
    expect(play.decision?.actions).toMatchObject([{ step: 'fence', order: { handOver: true } }]);
  });

  test.each([
    ['the primary does not serve', powerLoss],
    ['its host cannot be asked', { ...healthy, ssh: powerLoss.ssh }],
    [
      'our own database is no standby',
      { ...healthy, local: { ...healthy.local, role: 'starting' as const } },
    ],
    [
      'replication is behind',
      { ...healthy, replication: healthy.replication && { ...healthy.replication, state: 'catchup' } },
    ],
  ])('does not begin when %s', (_, e) => {
    const play = ordered('switchover', e, [], { witnessesConfigured: false });
    expect(play.codes()).toContain('ORDER_REFUSED');
    expect([play.deeds(), play.state.order]).toEqual([[], null]);
  });
});

describe('a failover by hand', () => {
  test('does not wait for the dead count', () => {
    const play = ordered('failover', powerLoss);
    expect(play.codes()).toContain('ORDERED_FAILOVER');
    expect(play.deeds()).toEqual(['step fence']);
  });

  test('is refused while the primary lives', () => {
    const play = ordered('failover', healthy, [
      'data-at-risk',
      'fence',
      'witnesses',
      'cooldown',
      'shut-down',
    ]);
    expect([play.phase, play.deeds()]).toEqual(['watching', []]);
    expect(play.codes()).toEqual(['ORDER_REFUSED']);
  });

  test('keeps every safety rule that nobody has overridden by name', () => {
    const unanimous = {
      ...powerLoss,
      self: {
        ...powerLoss.self,
        witnesses: { ...powerLoss.self.witnesses, configured: 3, dead: 0, alive: 1 },
      },
    };
    const change = { witnessesConfigured: true, witnessQuorum: 2 };
    expect(ordered('failover', unanimous, [], change).deeds()).toEqual([]);
    expect(ordered('failover', unanimous, ['cooldown'], change).deeds()).toEqual([]);
  });

  test('waits for witnesses that are late, and not for ever', () => {
    const change = { witnessesConfigured: true, witnessQuorum: 1 };
    const play = ordered('failover', heard(0), [], change);
    expect([play.deeds(), play.state.order === null]).toEqual([[], false]);
    play.beat(heard(1), 10_600);
    expect([play.deeds(), play.codes(), play.state.order]).toEqual([
      ['step fence'],
      expect.arrayContaining(['ORDERED_FAILOVER']),
      null,
    ]);
    const silent = ordered('failover', heard(0), [], change);
    silent.beat(heard(0), 19_600);
    expect([silent.deeds(), silent.codes(), silent.state.order]).toEqual([
      [],
      expect.arrayContaining(['ORDER_REFUSED']),
      null,
    ]);
  });

  test('goes on without a fence only when that was confirmed, and after the wait for an isolated primary', () => {
    const unconfirmed = { step: 'fence', kind: 'unconfirmed', why: 'silence', reached: true } as const;
    const strict = ordered('failover', powerLoss, [], { fence: 'required' });
    strict.event({ kind: 'outcome', outcome: unconfirmed }, 20_000);
    expect(strict.phase).toBe('halted');
    const bold = ordered('failover', powerLoss, ['fence'], { fence: 'required' });
    bold.event({ kind: 'outcome', outcome: unconfirmed }, 9_700);
    expect(bold.deeds()).toEqual([]);
    bold.event({ kind: 'tick', aloneForMs: 0 }, 20_000);
    expect(bold.deeds()).toEqual(['step promote']);
  });
});

test.each([
  ['on the primary', { ...watching, phase: { phase: 'serving' as const } }, {}],
  ['while observing only', watching, { observeOnly: true }],
  [
    'in a pause',
    {
      ...watching,
      pause: { sinceWallMs: 0, untilWallMs: Number.MAX_SAFE_INTEGER, reason: 'x', by: 'y' } as never,
    },
    {},
  ],
])('an order is refused %s', (_, state, change) => {
  const play = new Play(state, { ...policy, ...change });
  expect(order(play, 'switchover')).toMatchObject({ ok: false });
  expect(play.state.order).toBeNull();
});

test('an order that no beat could judge in time is refused', () => {
  const play = new Play(watching);
  order(play, 'switchover');
  play.beat({ ...healthy, lateByMs: 60_000 }, 9_100);
  expect(play.state.order).not.toBeNull();
  play.beat({ ...healthy, lateByMs: 60_000 }, 25_000);
  expect([play.state.order, play.deeds()]).toEqual([null, []]);
});
