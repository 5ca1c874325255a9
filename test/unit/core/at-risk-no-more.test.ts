import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { State } from '../../../src/core/state.ts';
import { healthy, inSyncRow, policy, powerLoss, standbyHere, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const halted: State = {
  ...watching,
  phase: { phase: 'halted', code: 'DATA_AT_RISK', params: { self: 'scdw', peer: 'cdw' } },
};

const after = (state: State, beat: Evidence): string => {
  const play = new Play(state, policy);
  play.beat(beat, 20_000);
  play.beat(beat, 21_000);
  return play.phase;
};

test('a primary that is back, and in sync, ends the halt that no deed had followed', () => {
  expect(after(halted, healthy)).toBe('watching');
});

test.each<[string, State, Evidence]>([
  ['the primary stays dead', halted, powerLoss],
  ['nothing streams', halted, { ...healthy, replication: null }],
  [
    'it streams and does not wait for us',
    halted,
    { ...healthy, replication: { ...inSyncRow, syncState: 'async' } },
  ],
  ['our standby is down', halted, { ...healthy, local: { ...standbyHere, role: 'stopped' } }],
  [
    'a failover of ours had begun',
    { ...halted, epoch: { timeline: 2, failover: 1, primary: 'scdw' } },
    healthy,
  ],
  [
    'it halted for another reason',
    { ...halted, phase: { phase: 'halted', code: 'FENCE_FAILED', params: {} } },
    healthy,
  ],
])('only a human ends it while %s', (_what, state, beat) => {
  expect(after(state, beat)).toBe('halted');
});

test('a node that starts where only a gateway answers asks again soon enough to take it for company', () => {
  const starting: State = { ...watching, phase: { phase: 'starting' } };
  const play = new Play(starting, policy);
  const local = { ...standbyHere, role: 'starting' } as const;
  play.beat({ ...powerLoss, local, silentForMs: 700, aloneForMs: 0 }, 20_000);
  expect(play.decision?.nextBeatInMs).toBe(policy.recheckMs);
  play.beat({ ...healthy, local }, 20_250);
  expect(play.decision?.nextBeatInMs).toBe(policy.intervalMs);
});
