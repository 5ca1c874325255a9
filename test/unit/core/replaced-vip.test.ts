import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import { initialState, type State } from '../../../src/core/state.ts';
import { healthy, identity, standbyHere } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

/** Our database is stopped, has no signal file, and the VIP is here all the same. */
const stopped: Evidence = {
  ...healthy,
  local: { ...standbyHere, role: 'stopped', detail: 'stopped', standbySignal: false },
  vip: { here: 'held', peer: 'held', arp: 'unknown' },
};
const startingWith = (primary: string): State => ({
  ...initialState(identity),
  epoch: { timeline: 2, failover: 1, primary },
});

function deedsOf(state: State): readonly string[] {
  const play = new Play(state);
  return [1000, 2000, 3000].flatMap((ms) => {
    play.beat(stopped, ms);
    return play.deeds();
  });
}

test('a node that was replaced lets go of a VIP that somebody added, also while its database is down', () => {
  expect(deedsOf(startingWith(identity.peer))).toContain('release-vip');
});

test('a primary whose database restarts keeps its VIP', () => {
  expect(deedsOf(startingWith(identity.self))).toEqual([]);
});
