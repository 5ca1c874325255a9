import { expect, test } from 'vitest';
import type { State } from '../../../src/core/state.ts';
import { primaryHere, servingBeat, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const serving: State = { ...watching, phase: { phase: 'serving' }, newestHere: true, ledger: null };
const beat = (followed: boolean) => ({ ...servingBeat, local: { ...primaryHere, followed } });

test('a primary whose standby is away tells it after ten seconds, and again when it is back', () => {
  const play = new Play(serving);
  for (const ms of [9_000, 12_000, 18_000]) {
    play.beat(beat(false), ms);
    expect(play.codes()).not.toContain('REDUNDANCY_LOST/new');
  }
  play.beat(beat(false), 19_500);
  expect(play.codes()).toContain('REDUNDANCY_LOST/new');
  play.beat(beat(true), 21_000);
  expect(play.codes()).toContain('REDUNDANCY_LOST/over');
});

test('a standby that is restarted in between is no news', () => {
  const play = new Play(serving);
  for (const [ms, followed] of [
    [9_000, false],
    [14_000, true],
    [20_000, false],
    [25_000, false],
  ] as const) {
    play.beat(beat(followed), ms);
    expect(play.codes()).not.toContain('REDUNDANCY_LOST/new');
  }
});
