import { expect, test } from 'vitest';
import { tally, verdictOf, type WitnessView } from '../../../src/core/witness-view.ts';

const nothing = { receivedMs: null, lateMs: null, epoch: null };
const silent: WitnessView = { ...nothing, ping: 'silence', port: 'silence', lateMs: 10 };
const question = { silentForMs: 1_500, hostAnswersUs: false };
test.each([
  ['dead', 'nothing answers', silent, question],
  ['alive', 'the postmaster sends a byte', { ...silent, port: 'answer' }, question],
  ['alive', 'the host answers them and not us: a partition', { ...silent, ping: 'reply' }, question],
  [
    'dead',
    'the host answers everybody, its database nobody',
    { ...silent, ping: 'reply' },
    { ...question, hostAnswersUs: true },
  ],
  ['dead', 'its kernel refuses the port', { ...silent, ping: 'reply', port: 'refused' }, question],
  ['alive', 'data came after our silence began', { ...silent, receivedMs: 1_000 }, question],
  ['dead', 'data came before our silence began', { ...silent, receivedMs: 1_600 }, question],
  [
    'dead',
    'data is too old to mean anything',
    { ...silent, receivedMs: 2_500 },
    { ...question, silentForMs: 9_000 },
  ],
  ['unknown', 'ping cannot run there', { ...silent, ping: null }, question],
  ['unknown', 'it never got to asking the port', { ...silent, port: null }, question],
  ['unknown', 'it stood still meanwhile', { ...silent, lateMs: 200 }, question],
  ['unknown', 'nobody knows whether it stood still', { ...silent, lateMs: null }, question],
  ['alive', 'it stood still, and the answer came', { ...silent, lateMs: 200, port: 'answer' }, question],
  ['dead', 'it stood still, and the port is refused', { ...silent, lateMs: 200, port: 'refused' }, question],
  ['unknown', 'it said nothing', { ...nothing, ping: null, port: null }, question],
] as const)('what a witness saw counts as %s: %s', (answer, _why, view, asked) =>
  expect(verdictOf(view, asked)).toBe(answer),
);

test('verdicts are counted', () => {
  expect(tally(['dead', 'alive', 'unknown', 'dead'])).toEqual({
    configured: 4,
    dead: 2,
    alive: 1,
    abstain: 1,
  });
});
