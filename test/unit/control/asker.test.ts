import { describe, expect, test } from 'vitest';
import { askedBy, mustProve } from '../../../src/control/asker.ts';
import { type ControlRequest, parseRequest } from '../../../src/control/parse-request.ts';
import type { Owner } from '../../../src/core/challenge.ts';

const request = (line: object): ControlRequest => {
  const parsed = parseRequest(JSON.stringify(line));
  if (parsed.kind === 'invalid') throw new Error(parsed.why);
  return parsed.request;
};
const epoch = { timeline: 2, failover: 1, primary: 'scdw' };
const owner = (name: string, trusted = true): Owner => ({ kind: 'owner', uid: 0, name, trusted });

test.each([
  { op: 'pause', forMs: 1000, reason: 'x' },
  { op: 'resume' },
  { op: 'ack' },
  { op: 'take-over', plan: 'switchover' },
  { op: 'vip-take' },
  { op: 'vip-release' },
  { op: 'step-down', reason: 'x' },
  { op: 'drill' },
])('whoever asks for a change shows who they are: $op', (line) => {
  expect(mustProve(request(line))).toBe(true);
});

test.each([
  { op: 'status' },
  { op: 'why' },
  { op: 'watch' },
  { op: 'history' },
  { op: 'tell', code: 'PAUSED', text: 'x' },
  { op: 'fence', epoch, by: 'cdw' },
])('a question, and what only the other daemon asks, needs no proof: $op', (line) => {
  expect(mustProve(request(line))).toBe(false);
});

describe('who it was', () => {
  test.each([
    ['root', 'root', 'root'],
    ['root', 'kim', 'root (says: kim)'],
    ['gpadmin', 'kim@cdw', 'gpadmin (says: kim@cdw)'],
    ['gpadmin', 'gpadmin@cdw', 'gpadmin@cdw'],
    ['kim', '', 'kim'],
    // What the other daemon passes on was proven there, and the mark keeps it from coming back.
    ['gpadmin', 'relayed: root (says: kim)@cdw', 'relayed: root (says: kim)@cdw'],
  ])('%s, who says %s, is %s', (name, says, shown) => {
    expect(askedBy(request({ op: 'ack', by: says }), owner(name))).toEqual({ op: 'ack', by: shown });
  });

  test('somebody else does not pass for the other daemon', () => {
    const asked = request({ op: 'ack', by: 'relayed: root@cdw' });
    expect(askedBy(asked, owner('kim', false))).toEqual({ op: 'ack', by: 'kim (says: root@cdw)' });
  });

  test('without a proof their word is shown as their word', () => {
    expect(askedBy(request({ op: 'ack', by: 'kim' }), null)).toEqual({ op: 'ack', by: 'kim (not proven)' });
  });

  test('no name is longer than a name may be', () => {
    const asked = askedBy(request({ op: 'ack', by: 'k'.repeat(255) }), owner('root'));
    expect('by' in asked && asked.by.length).toBe(255);
  });
});
