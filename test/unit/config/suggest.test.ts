import { expect, test } from 'vitest';
import { ROWS, TABLE } from '../../../src/config/settings.ts';
import { editDistance, nearestKey } from '../../../src/config/suggest.ts';

const KNOWN = [...Object.keys(TABLE), ...ROWS.keys()];

/** Every key with one letter of its last word left out, doubled, swapped with the next, or replaced. */
function* misspellings(key: string): Generator<string> {
  for (let at = key.lastIndexOf('.') + 1; at < key.length; at += 1) {
    const [before, letter, after] = [key.slice(0, at), key.charAt(at), key.slice(at + 1)];
    if (key.length - key.lastIndexOf('.') > 3) yield before + after;
    yield before + letter + letter + after;
    yield before + after.charAt(0) + letter + after.slice(1);
    if (key.length - key.lastIndexOf('.') > 4) yield `${before}x${after}`;
  }
}

test.each([...ROWS.keys()])('%s is suggested for each of its misspellings', (key) => {
  for (const wrong of misspellings(key)) {
    if (!KNOWN.includes(wrong)) expect(`${wrong} -> ${nearestKey(wrong, KNOWN)}`).toBe(`${wrong} -> ${key}`);
  }
});

test.each([
  ['database.data_directory', 'database.dataDirectory'],
  ['vip.warn-every', 'vip.warnEvery'],
  ['failover.threshold', 'heartbeat.threshold'],
  ['threshold', 'heartbeat.threshold'],
  ['hartbeat', 'heartbeat'],
  ['witnesses', 'witness'],
  ['heartbeet.treshold', 'heartbeat.threshold'],
])('%s probably means %s', (wrong, key) => {
  expect(nearestKey(wrong, KNOWN)).toBe(key);
});

test.each(['kubernetes', 'x', '', 'y'.repeat(100_000)])(
  'nothing is suggested for something else (%.20s)',
  (wrong) => {
    expect(nearestKey(wrong, KNOWN)).toBeNull();
  },
);

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['kitten', 'sitting', 3],
])('from %j to %j it takes %i letters', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});
