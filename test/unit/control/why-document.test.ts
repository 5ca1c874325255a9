import { expect, test } from 'vitest';
import { whyDocument } from '../../../src/control/why-document.ts';
import { at, healthy, policy, servingBeat, watching } from '../../support/build.ts';

test('a halted daemon says what halted it, and what helps', () => {
  const why = 'gpactivatestandby: Unable to promote standby';
  const phase = { phase: 'halted', code: 'PROMOTION_FAILED', params: { self: 'scdw', why } } as const;
  const { summary } = whyDocument({ ...watching, phase }, healthy, { policy, now: at(0) });
  expect(summary).toContain(why);
  expect(summary).toContain('whpg-failover ack');
});

test('a serving node says when no standby follows it', () => {
  const serving = { ...watching, phase: { phase: 'serving' } } as const;
  const recovery = { ...servingBeat, sql: { ...servingBeat.sql, why: 'in-recovery' as const } };
  const told = (unfollowedMs: typeof watching.unfollowedMs): string =>
    whyDocument({ ...serving, unfollowedMs }, recovery, { policy, now: at(0) }).summary;
  expect(told(null)).toContain('Nothing to do: scdw serves');
  expect(told(recovery.startedMs)).toContain('nobody could take over');
});

test('a node that is kept out says by whom, and both ways back', () => {
  const newer = { timeline: 2, failover: 1, primary: 'cdw' };
  const { summary } = whyDocument({ ...watching, phase: { phase: 'ghost', newer } }, healthy, {
    policy,
    now: at(0),
  });
  for (const part of ['cdw is', 'rejoin', 'unfence']) expect(summary).toContain(part);
});
