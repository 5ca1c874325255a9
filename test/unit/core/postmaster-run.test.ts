import { expect, test } from 'vitest';
import { isSameRun } from '../../../src/core/postmaster-run.ts';
import { ssh } from '../../support/build.ts';

const running = 'running' as const;
const gone = 'gone' as const;

test.each([
  ['the same one', '7 1800 70', running, '7 1800 70', true],
  ['a startup process that was not there yet', '7 1800', running, '7 1800 70', true],
  ['another startup process: it was up in between', '7 1800 70', running, '7 1800 75', false],
  ['no startup process any more: it has come up', '7 1800 70', running, '7 1800', false],
  ['another postmaster', '7 1800 70', running, '8 1801 75', false],
  ['another postmaster under a number that begins alike', '7 1800', running, '7 18001', false],
  ['the file of a postmaster that is gone', '7 1800 70', gone, '7 1800', true],
  ['the file of another one that is gone', '7 1800 70', gone, '8 1800', false],
  ['nobody named the first', null, running, '7 1800', false],
  ['nobody named the second', '7 1800', running, null, false],
])('one run of a database or two: %s', (_name, before, postmaster, postmasterRun, same) => {
  expect(isSameRun(before, ssh.says({ postmaster, postmasterRun }).report)).toBe(same);
});

test('a host that could not be asked names no run', () => {
  expect(isSameRun('7 1800', null)).toBe(false);
});
