import { describe, expect, test } from 'vitest';
import { whyDocument } from '../../../src/control/why-document.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { Policy } from '../../../src/core/policy.ts';
import type { State } from '../../../src/core/state.ts';
import { at, healthy, policy, postmasterKilled, powerLoss, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

interface Given {
  readonly state?: Partial<State>;
  readonly evidence?: Evidence | null;
  readonly policy?: Partial<Policy>;
}

const byHand = ({ state, evidence = healthy, policy: change }: Given) =>
  whyDocument({ ...watching, ...state }, evidence, { policy: { ...policy, ...change }, now: at(9_600) })
    .byHand;

const halted = (code: 'FENCE_FAILED' | 'DATA_AT_RISK'): Partial<State> => ({
  phase: { phase: 'halted', code, params: {} },
  ...(code === 'DATA_AT_RISK' && { ledger: null }),
});

const noPause = { sinceWallMs: 0, untilWallMs: Number.MAX_SAFE_INTEGER, reason: 'patch', by: 'ann' } as never;

describe('what an order by hand would meet', () => {
  test.each<[string, Given, readonly string[], readonly string[]]>([
    ['all is well', {}, [], ['primary-lives']],
    ['its host lost power', { evidence: powerLoss }, ['host-silent'], []],
    ['its postmaster was killed', { evidence: postmasterKilled }, ['primary-does-not-serve'], []],
    ['nothing was seen yet', { evidence: null }, ['not-judged'], ['not-judged']],
    ['it is paused', { state: { pause: noPause } }, ['not-the-standby'], ['not-the-standby']],
    [
      'here is the primary',
      { state: { phase: { phase: 'serving' } } },
      ['not-the-standby'],
      ['not-the-standby'],
    ],
    [
      'it halted because commits may be lost',
      { state: halted('DATA_AT_RISK'), evidence: powerLoss },
      ['host-silent'],
      ['data-at-risk'],
    ],
    [
      'it halted because nobody could fence',
      { state: halted('FENCE_FAILED'), evidence: powerLoss },
      ['host-silent'],
      ['fence'],
    ],
    [
      'a fence is required of a silent host',
      { evidence: powerLoss, policy: { fence: 'required' } },
      ['host-silent'],
      ['fence'],
    ],
    [
      'a fence is required, and the site has its own',
      { evidence: powerLoss, policy: { fence: 'required', hasFenceCommand: true } },
      ['host-silent'],
      [],
    ],
  ])('when %s', (_, given, switchover, failover) => {
    const told = byHand(given);
    const rules = (list: typeof told.failover) => list.map(({ rule }) => rule);
    expect([rules(told.switchover), rules(told.failover)]).toEqual([switchover, failover]);
  });
});

test('of a primary that was stopped cleanly, a switchover is said to lose nothing', () => {
  const { report } = postmasterKilled.ssh;
  const evidence: Evidence = {
    ...postmasterKilled,
    ssh: { ...postmasterKilled.ssh, report: report && { ...report, clusterState: 'shut down' } },
  };
  const told = byHand({ state: { cleanStop: true }, evidence });
  expect(told.switchover).toEqual([]);
  expect(told.failover.find(({ rule }) => rule === 'shut-down')?.help).toContain('whpg-failover switchover');
});

test('a switchover never goes on with data at risk, whatever somebody has confirmed', () => {
  const play = new Play(watching);
  play.beat(healthy, 8_900);
  const request = { op: 'take-over', plan: 'switchover', overrides: ['data-at-risk'], by: 'dba' } as const;
  play.event({ kind: 'operator', request }, 9_000);
  play.beat(
    { ...healthy, replication: healthy.replication && { ...healthy.replication, state: 'catchup' } },
    9_600,
  );
  expect([play.deeds(), play.codes()]).toEqual([[], expect.arrayContaining(['ORDER_REFUSED'])]);
});
