import { expect, test } from 'vitest';
import { durations, momentOf } from '../../../scripts/demo/timeline.ts';
import type { JournalLine } from '../../lab/driver/journal.ts';

const line = (atMs: number, text: string, fields: Record<string, string> = {}): JournalLine => ({
  host: 'scdw',
  atMs,
  priority: 6,
  text,
  fields,
});

test.each([
  [
    'a dead beat',
    line(1, 'The primary cdw looks dead (database-down: it is gone (really)), 1 of 2. whpg-failover why', {
      code: 'PRIMARY_SUSPECTED',
    }),
    { what: 'dead beat', text: '1 of 2: database-down: it is gone (really)' },
  ],
  [
    'the beat that is one too many',
    line(1, 'suspecting -> failing-over: failover: host-sick: the kernel answers', { phase: 'failing-over' }),
    { what: 'dead beat', text: 'the last one: host-sick: the kernel answers' },
  ],
  [
    'a step that was done',
    line(1, 'verify: done: a write was accepted', { step: 'verify' }),
    { what: 'write accepted', text: 'done: a write was accepted' },
  ],
  [
    'a beat that is slow and not dead',
    line(1, 'watching: overloaded: no answer for 1.5 s'),
    { what: 'odd beat', text: 'overloaded: no answer for 1.5 s' },
  ],
])('%s is a moment of the story', (_name, heard, told) => {
  expect(momentOf(heard)).toMatchObject(told);
});

test.each([
  ['a healthy beat', line(1, 'watching: healthy: SQL answers')],
  ['a line of the tool', line(1, 'gpactivatestandby: Promoting standby...', { tool: 'gpactivatestandby' })],
  ['the end of what was told', line(1, 'resolved: …', { code: 'ISOLATED', turn: 'over' })],
])('%s is none', (_name, heard) => {
  expect(momentOf(heard)).toBeNull();
});

test('durations count from the fault, and what never came has none', () => {
  const journal = [
    line(900, 'suspecting -> failing-over: an earlier story', { phase: 'failing-over' }),
    line(1300, 'suspecting -> failing-over: failover: …', { phase: 'failing-over' }),
    line(1400, 'fence: confirmed: …', { step: 'fence' }),
    line(1410, 'failing-over: step promote, attempt 1'),
  ];
  expect(durations(journal, 1000)).toEqual({ detection: 0.3, fence: 0.1, promotion: null, vip: null });
});
