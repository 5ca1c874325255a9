import { expect, test } from 'vitest';
import { whyDocument } from '../../../src/control/why-document.ts';
import { at, healthy, policy, watching } from '../../support/build.ts';

test('a halted daemon says what halted it, and what helps', () => {
  const why = 'gpactivatestandby: Unable to promote standby';
  const phase = { phase: 'halted', code: 'PROMOTION_FAILED', params: { self: 'scdw', why } } as const;
  const { summary } = whyDocument({ ...watching, phase }, healthy, { policy, now: at(0) });
  expect(summary).toContain(why);
  expect(summary).toContain('whpg-failover ack');
});
