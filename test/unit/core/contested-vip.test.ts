import { expect, test } from 'vitest';
import { servingBeat, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const claimed = { ...servingBeat, vip: { ...servingBeat.vip, peer: 'held' } } as const;

test('while somebody else holds the VIP too, and once after it, the primary announces it at every beat', () => {
  const play = new Play({ ...watching, phase: { phase: 'serving' }, newestHere: true });
  const deedsAt = (beat: typeof servingBeat, ms: number): string[] => {
    play.beat(beat, ms);
    return play.deeds();
  };
  deedsAt(servingBeat, 1000);
  expect(deedsAt(servingBeat, 2000)).toEqual([]);
  expect(deedsAt(claimed, 3000)).toEqual(['refresh-vip']);
  expect(deedsAt(claimed, 4000)).toEqual(['refresh-vip']);
  expect(deedsAt(servingBeat, 5000)).toEqual(['refresh-vip']);
  expect(deedsAt(servingBeat, 6000)).toEqual([]);
});
