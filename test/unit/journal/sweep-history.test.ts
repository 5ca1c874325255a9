import { expect, test } from 'vitest';
import { historyOf } from '../../../src/journal/history.ts';
import { recordedOf } from '../../../src/journal/recorded.ts';
import { at } from '../../support/build.ts';

test('the history tells what was swept, segment by segment', () => {
  const report = {
    segments: 2,
    clean: 1,
    ended: 1,
    told: ['seg0 on sdw1:6000: 1 session(s) of cdw ended', 'seg1 on sdw1:6001: refused'],
    trouble: 'seg1 on sdw1:6001: refused',
  };
  const recorded = recordedOf({
    seq: 7,
    wallMs: at(0).wallMs,
    kind: 'decision',
    event: { kind: 'swept', attempt: 1, report },
    phase: { phase: 'serving' },
    reason: 'not swept',
    actions: [],
    notices: [],
  });
  const lines = historyOf(recorded === null ? [] : [recorded], String);
  expect(lines.find(({ what }) => what === 'sweep')?.text).toBe(
    '1 of 2 segment(s) clean; seg0 on sdw1:6000: 1 session(s) of cdw ended; seg1 on sdw1:6001: refused',
  );
});
