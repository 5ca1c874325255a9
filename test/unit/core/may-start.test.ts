import { expect, test } from 'vitest';
import { type BeforeStart, mayStart } from '../../../src/core/may-start.ts';
import type { LastFailover } from '../../../src/core/state.ts';
import { at } from '../../support/build.ts';

const newer = { timeline: 2, failover: 1, primary: 'scdw' };
const taken = (acknowledged: boolean): LastFailover => ({
  epoch: newer,
  atWallMs: at(0).wallMs,
  acknowledged,
});

/** An old primary that was taken over from, and comes back. */
const old: BeforeStart = {
  self: 'cdw',
  standbySignal: false,
  timeline: 1,
  newest: newer,
  lastFailover: taken(false),
};

test('an old primary does not start beside the newer one', () => {
  expect(mayStart(old)).toEqual({ may: false, why: 'scdw is the newer primary, since timeline 2' });
});

test.each<[string, Partial<BeforeStart>]>([
  ['whose disk cannot tell what it is', { standbySignal: null }],
  ['whose timeline cannot be read', { timeline: null }],
  ['on the same timeline', { timeline: 2 }],
  ['that knows of no failover itself', { lastFailover: null }],
])('nor one %s', (_, change) => {
  expect(mayStart({ ...old, ...change }).may).toBe(false);
});

test.each<[string, Partial<BeforeStart>]>([
  ['a standby', { standbySignal: true }],
  ['the primary of the newest epoch', { newest: { ...newer, primary: 'cdw' } }],
  ['a primary that nobody ever took over from', { newest: null, lastFailover: null }],
  ['one that was promoted by hand since', { timeline: 3 }],
  ['one whose failover a human acknowledged', { lastFailover: taken(true) }],
])('%s starts', (_, change) => {
  expect(mayStart({ ...old, ...change }).may).toBe(true);
});

test('an acknowledged failover to somebody else opens nothing', () => {
  const lastFailover = { ...taken(true), epoch: { ...newer, primary: 'cdw' } };
  expect(mayStart({ ...old, lastFailover }).may).toBe(false);
});
