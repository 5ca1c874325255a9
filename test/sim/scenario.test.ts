import { expect, test } from 'vitest';
import { scenario } from '../../src/sim/scenario.ts';
import { policy } from '../support/build.ts';

const witnessed = { ...policy, witnessesConfigured: true };

test.each([
  ['database-killed', 700, 2500],
  ['power-loss', 3500, 6000],
  ['black-hole', 3500, 6000],
  ['hang', 12_500, 15_000],
] as const)(
  '%s is found within %i ms and clients write again within %i ms',
  (name, detectionMs, outageMs) => {
    const result = scenario(name, witnessed);
    expect(result.failedOver).toBe(true);
    expect(result.detectionMs).toBeLessThanOrEqual(detectionMs);
    expect(result.outageMs).toBeLessThanOrEqual(outageMs);
  },
);

test.each(['blip', 'loss20'] as const)('%s moves nothing', (name) => {
  expect(scenario(name, witnessed)).toMatchObject({ failedOver: false, detectionMs: null });
});

test('the timeline begins with the fault and tells every change once', () => {
  const { timeline } = scenario('power-loss', witnessed);
  expect(timeline[0]).toMatchObject({ atMs: 0, who: 'world' });
  expect(timeline.some(({ what }) => what.includes('scdw takes the VIP'))).toBe(true);
});
