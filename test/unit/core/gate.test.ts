import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { Policy } from '../../../src/core/policy.ts';
import type { State } from '../../../src/core/state.ts';
import { at, healthy, lsn, policy, postmasterKilled, powerLoss, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const tally = (dead: number, alive: number): Evidence['self'] => ({
  ...powerLoss.self,
  witnesses: { configured: 3, dead, alive, abstain: 3 - dead - alive },
});

/** Seen in good health at 9.9 s, silent from then on. */
function silent(change: {
  state?: Partial<State>;
  policy?: Partial<Policy>;
  evidence?: Partial<Evidence>;
}): Play {
  const ledger = watching.ledger === null ? null : { ...watching.ledger, atMs: at(9900).monoMs };
  const seen = { ledger, primarySeenMs: at(9900).monoMs, judgedMs: at(9900).monoMs };
  const play = new Play({ ...watching, ...seen, ...change.state }, { ...policy, ...change.policy });
  for (const index of [0, 1, 2]) {
    play.beat({ ...powerLoss, silentForMs: 600 + index * 1000, ...change.evidence }, 10_500 + index * 1000);
  }
  return play;
}

test('with everything as it must be the failover starts', () => {
  expect(silent({}).phase).toBe('failing-over');
});

const pause = { sinceWallMs: at(0).wallMs, untilWallMs: at(99_000).wallMs, reason: 'work', by: 'ann' };
const lastFailover = {
  epoch: { timeline: 2, failover: 1, primary: 'cdw' },
  atWallMs: at(0).wallMs,
  acknowledged: false,
};

test.each([
  ['WOULD_FAIL_OVER', 'paused', { state: { pause } }],
  ['WOULD_FAIL_OVER', 'observe-only', { policy: { observeOnly: true } }],
  ['FAILOVER_HELD', 'in the cooldown', { state: { lastFailover } }],
  [
    'FAILOVER_HELD',
    'its own standby only starting',
    { evidence: { local: { ...healthy.local, role: 'unknown' } } },
  ],
  [
    'FAILOVER_HELD',
    'no witness that agrees',
    { policy: { witnessesConfigured: true }, evidence: { self: tally(0, 0) } },
  ],
  ['FAILOVER_HELD', 'a clean stop before the silence', { state: { cleanStop: true } }],
] as const)('%s while %s: nothing acts', (code, _why, change) => {
  const play = silent(change);
  expect(play.phase).toBe('suspecting');
  expect(play.deeds()).toEqual([]);
  expect(play.codes()).toContain(`${code}/new`);
});

test('a witness that agrees lets it start', () => {
  expect(silent({ policy: { witnessesConfigured: true }, evidence: { self: tally(1, 0) } }).phase).toBe(
    'failing-over',
  );
});

test('an acknowledged failover does not hold the next one', () => {
  expect(silent({ state: { lastFailover: { ...lastFailover, acknowledged: true } } }).phase).toBe(
    'failing-over',
  );
});

const ledger = { atMs: at(9900).monoMs, atWallMs: at(9900).wallMs, state: 'streaming', flushLsn: lsn(900) };
test.each([
  ['nothing was recorded', { ledger: null }],
  ['the standby was in async mode', { ledger: { ...ledger, syncState: 'async', lagBytes: 100 } }],
  ['the primary went on alone', { ledger: { ...ledger, state: 'none', syncState: 'none', lagBytes: null } }],
  ['the primary was restarted since', { primaryRestartedMs: at(9950).monoMs }],
  ['the primary was seen gone since', { primaryGoneMs: at(9950).monoMs }],
  [
    'it was seen to serve others long after',
    { ledger: { ...ledger, syncState: 'sync', lagBytes: 0, atMs: at(1000).monoMs } },
  ],
  ['nobody could judge for 9 s', { judgedMs: at(1000).monoMs }],
] as const)('commits at risk because %s: it halts and says so', (_why, state) => {
  const play = silent({ state });
  expect(play.phase).toBe('halted');
  expect(play.codes()).toEqual(['DATA_AT_RISK/new']);
  expect(play.deeds()).toEqual([]);
});

test('a lag within failover.maxLag is accepted', () => {
  const state = { ledger: { ...ledger, syncState: 'async', lagBytes: 100 } };
  expect(silent({ state, policy: { maxLagBytes: 100 } }).phase).toBe('failing-over');
  expect(silent({ state, policy: { maxLagBytes: 99 } }).phase).toBe('halted');
});

test('while our own standby is away the ledger says nothing any more', () => {
  const play = new Play(watching);
  play.beat({ ...healthy, replication: null, local: { ...healthy.local, role: 'starting' } }, 10_000);
  expect(play.state.ledger).toBeNull();
});

test('hard proof needs no witness', () => {
  const play = new Play(watching, { ...policy, witnessesConfigured: true });
  for (const ms of [400, 650]) play.beat({ ...postmasterKilled, self: tally(0, 0) }, ms);
  expect(play.phase).toBe('failing-over');
});
