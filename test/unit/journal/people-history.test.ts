import { expect, test } from 'vitest';
import type { OperatorRequest } from '../../../src/core/decision.ts';
import { historyOf } from '../../../src/journal/history.ts';
import { recordedOf } from '../../../src/journal/recorded.ts';
import { at } from '../../support/build.ts';

const pause = (forMs: number): OperatorRequest => ({ op: 'pause', forMs, reason: 'a patch', by: 'ann' });

test.each<[OperatorRequest, string]>([
  [pause(40_000), 'pause for 40 s by ann: a patch'],
  [pause(90 * 60_000), 'pause for 90 min by ann: a patch'],
  [pause(7_200_000), 'pause for 2 h by ann: a patch'],
  [{ op: 'step-down', reason: 'a broken DIMM', by: 'ann' }, 'fence by ann: a broken DIMM'],
  [{ op: 'move-vip', deed: 'release', by: 'ann' }, 'vip release by ann'],
  [
    { op: 'take-over', plan: 'failover', overrides: ['fence', 'witnesses'], by: 'ann' },
    'failover by ann, confirmed: fence, witnesses',
  ],
  [
    { op: 'fence', epoch: { timeline: 2, failover: 1, primary: 'scdw' }, by: 'scdw' },
    'fenced by scdw, the newer primary',
  ],
  [{ op: 'ack', by: 'ann' }, 'ack by ann'],
])('the history tells %j in the words of the commands, and who asked', (request, text) => {
  const recorded = recordedOf({
    seq: 7,
    wallMs: at(0).wallMs,
    kind: 'decision',
    event: { kind: 'operator', request },
    phase: { phase: 'serving' },
    reason: '',
    actions: [],
    notices: [],
  });
  const lines = historyOf(recorded === null ? [] : [recorded], String);
  expect(lines.find(({ what }) => what === 'operator')?.text).toBe(text);
});
