import { expect, test } from 'vitest';
import { whyDocument } from '../../../src/control/why-document.ts';
import { at, checksThat, healthy, policy, servingBeat, sql, ssh, watching } from '../../support/build.ts';

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

test.each([
  ['pass', 1, /pooler fails on cdw and passes here: a clean takeover after 2 more beat/],
  ['fail', 0, /pooler fails on cdw, and nothing is done about it: here pooler fails, too/],
  ['unknown', 0, /nothing is done about it: here pooler is not known \(ended with 1\)/],
] as const)(
  'of a check that fails on the primary and is %s here it says what follows',
  (ours, counted, said) => {
    const beat = {
      ...healthy,
      ssh: ssh.says({ checks: { ...checksThat('fail', 'primary'), ageMs: 500 } }),
      checks: checksThat(ours, 'standby'),
    };
    const state = { ...watching, checkBeats: { failing: 1, counted } };
    expect(whyDocument(state, beat, { policy, now: at(0) }).checks).toMatch(said);
    expect(whyDocument(state, healthy, { policy, now: at(0) }).checks).toBeNull();
    // A primary that does not answer is judged by its silence.
    const silent = { ...beat, sql: sql('silence') };
    expect(whyDocument(state, silent, { policy, now: at(0) }).checks).toBeNull();
  },
);
