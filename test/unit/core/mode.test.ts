import { expect, test } from 'vitest';
import { type Mode, modeOf } from '../../../src/core/mode.ts';
import type { State } from '../../../src/core/state.ts';
import { healthy, identity, policy, servingBeat, watching } from '../../support/build.ts';

const serving: State = { ...watching, phase: { phase: 'serving' } };
const recovery = { ...servingBeat, sql: { ...servingBeat.sql, why: 'in-recovery' as const } };
const away = {
  ...servingBeat,
  sql: { ...servingBeat.sql, why: 'refused' as const },
  ssh: { ...servingBeat.ssh, report: null },
};
const paused = { sinceWallMs: 0, untilWallMs: 0, reason: 'x', by: 'y' } as unknown as State['pause'];

test.each<[string, Mode, State, Parameters<typeof modeOf>[1], boolean]>([
  ['a primary whose peer is a standby', 'active-standby', serving, recovery, false],
  [
    'a primary whose standby is stopped',
    'standalone',
    { ...serving, unfollowedMs: recovery.startedMs },
    recovery,
    false,
  ],
  ['a primary whose peer does not answer', 'standalone', serving, away, false],
  ['a standby in sync', 'active-standby', watching, healthy, false],
  ['a standby that has seen no replication', 'standalone', { ...watching, ledger: null }, healthy, false],
  [
    'a ghost',
    'standalone',
    { ...watching, phase: { phase: 'ghost', newer: { timeline: 2, failover: 1, primary: identity.peer } } },
    healthy,
    false,
  ],
  ['a pause', 'maintenance', { ...watching, pause: paused }, healthy, false],
  ['observe-only', 'observe-only', { ...watching, pause: paused }, healthy, true],
  ['no beat yet', 'unsettled', watching, null, false],
])('%s is %s', (_, mode, state, e, observeOnly) => {
  expect(modeOf(state, e, { ...policy, observeOnly })).toBe(mode);
});
