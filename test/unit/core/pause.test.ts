import { expect, test } from 'vitest';
import { decide } from '../../../src/core/decide/decide.ts';
import { durable, initialState, type State } from '../../../src/core/state.ts';
import { monoMs, wallMs } from '../../../src/core/units.ts';
import { at, healthy, identity, policy, watching } from '../../support/build.ts';

const HOUR_MS = 3_600_000;
const paused = (): State =>
  decide(
    watching,
    { kind: 'operator', request: { op: 'pause', forMs: 10_000, reason: 'maintenance', by: 'ann' } },
    at(0),
    policy,
  ).state;
const pauseAfter = (state: State, ms: number, steppedMs: number): State['pause'] => {
  const evidence = { ...healthy, startedMs: monoMs(ms - 5), endedMs: monoMs(ms) };
  const now = { monoMs: at(ms).monoMs, wallMs: wallMs(at(ms).wallMs + steppedMs) };
  return decide(state, { kind: 'beat', evidence }, now, policy).state.pause;
};

test.each([HOUR_MS, -HOUR_MS])(
  'a wall clock that is set by %i ms neither ends a pause nor prolongs it',
  (step) => {
    expect(pauseAfter(paused(), 9000, step)).not.toBeNull();
    expect(pauseAfter(paused(), 10_000, step)).toBeNull();
  },
);

test('after a reboot, whose monotonic clock begins anew, it ends at its time by the wall clock', () => {
  const started = { kind: 'started', durable: durable(paused()) } as const;
  const booted = { monoMs: monoMs(20_000_000), wallMs: at(4000).wallMs };
  const { state } = decide(initialState(identity), started, booted, policy);
  expect(state.pause?.untilMs).toBe(20_006_000);
});
