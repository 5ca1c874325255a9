import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration, parseSize, printDuration, printSize } from '../../../src/config/units.ts';

test.each([
  ['0s', 0],
  ['250ms', 250],
  ['1s', 1000],
  ['2m', 120_000],
  ['1h', 3_600_000],
])('the duration %s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  '1',
  's',
  '1 s',
  '-1s',
  '1.5s',
  '1S',
  '1d',
  '1m30s',
  '1e3s',
  ' 1s',
  '1s\n',
  '999999999999h',
  '٣s',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test.each([
  ['0B', 0],
  ['64kB', 65_536],
  ['64KB', 65_536],
  ['16MB', 16_777_216],
  ['1GB', 1_073_741_824],
  ['1TB', 1_099_511_627_776],
])('the size %s is %i bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(['', '16', '16M', '16mb', '-1B', '1.5MB', '999999999999TB'])('%j is no size', (text) => {
  expect(parseSize(text)).toBeNull();
});

test('a printed duration or size reads as the same number', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 31 }), (number) => {
      expect(parseDuration(printDuration(number))).toBe(number);
      expect(parseSize(printSize(number))).toBe(number);
    }),
  );
});

test('any text reads as a safe number or as nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,14}[a-zA-Z]{0,3}$/)), (text) => {
      for (const value of [parseDuration(text), parseSize(text)]) {
        expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
      }
    }),
  );
});
