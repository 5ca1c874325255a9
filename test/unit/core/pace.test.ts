import { expect, test } from 'vitest';
import { openPaceMs } from '../../../src/core/pace.ts';

test.each([
  ['four looks a second at the usual interval', { intervalMs: 1000, recheckMs: 50 }, 250],
  ['no more than four where the interval is long', { intervalMs: 60_000, recheckMs: 50 }, 250],
  ['three in an interval that is short', { intervalMs: 300, recheckMs: 50 }, 100],
  ['never more than proof by the host is asked for', { intervalMs: 1000, recheckMs: 400 }, 400],
] as const)('while something is open there are %s', (_what, policy, paceMs) => {
  expect(openPaceMs(policy)).toBe(paceMs);
});
