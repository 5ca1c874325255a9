import { expect, test } from 'vitest';
import { formatReplay } from '../../../src/cli/format-replay.ts';
import { wallMs } from '../../../src/core/units.ts';
import type { Difference, Judged } from '../../../src/journal/replay.ts';

const judged = (phase: string, more: Partial<Judged> = {}): Judged => ({
  phase,
  reason: 'why',
  deeds: [],
  told: [],
  ...more,
});
const begins = judged('failing-over fence', { deeds: ['step fence'], told: ['FAILOVER_STARTED'] });
const difference = (seq: number, recorded: Judged, today: Judged): Difference => ({
  seq,
  atWallMs: wallMs(seq * 1000),
  event: 'beat',
  recorded,
  today,
});
const shown = (differences: readonly Difference[], all = false): string =>
  formatReplay('here', ['a.b=1'], { events: 9, rows: 1, alone: 0, differences, broken: [] }, all);

test('a journal that is judged as it was says so', () => {
  expect(shown([])).toBe('here: 9 events in 1 row judged again with a.b=1.\nEvery decision is the same.');
});

test('where a failover would begin or not begin stands first', () => {
  const text = shown([
    difference(3, judged('suspecting 3'), begins),
    difference(4, begins, judged('failing-over fence')),
  ]);
  expect(text).toMatch(
    /A failover would begin at no\. 3,.*\nThe failover that began would not begin at no\. 4/,
  );
});

test('what goes on in the same way is told once, and all of it only when it is asked for', () => {
  const held = [4, 5, 6].map((seq) =>
    difference(seq, judged(`suspecting ${seq}`), judged('failing-over fence')),
  );
  const differences = [difference(3, judged('suspecting 3'), begins), ...held];
  expect(shown(differences)).toContain('no. 4 ');
  expect(shown(differences)).not.toContain('no. 5 ');
  expect(shown(differences)).toContain('… and 2 more');
  expect(shown(differences, true)).toContain('no. 6 ');
});

test('a difference that nobody can see is counted and not shown', () => {
  const text = shown([difference(3, judged('suspecting 1'), judged('suspecting 1'))]);
  expect(text).toContain('1 decision judged otherwise');
  expect(text).not.toContain('no. 3 ');
});
