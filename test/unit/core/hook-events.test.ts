import { expect, test } from 'vitest';
import type { Notice } from '../../../src/core/decision.ts';
import { eventsOf, HOOK_EVENTS, noticesOf, vipEvent } from '../../../src/core/hook-events.ts';
import type { MessageCode } from '../../../src/core/messages.ts';
import type { Phase } from '../../../src/core/phases.ts';
import { initialState, type State } from '../../../src/core/state.ts';
import { monoMs, wallMs } from '../../../src/core/units.ts';
import { identity } from '../../support/build.ts';

const inPhase = (phase: Phase): State => ({ ...initialState(identity), phase });
const notice = (code: MessageCode, turn: Notice['turn']): Notice => ({ code, params: {}, turn });
const names = (before: State, state: State, notices: readonly Notice[] = []): string[] =>
  eventsOf(before, { state, notices }).map(({ event }) => event);

const newer = { timeline: 2, failover: 1, primary: 'cdw' };
const starting = inPhase({ phase: 'starting' });
const watching = inPhase({ phase: 'watching' });
const serving = inPhase({ phase: 'serving' });
const ghost = inPhase({ phase: 'ghost', newer });
const own = { timeline: 1, failover: 0, primary: identity.self };
const down = { ...starting, epoch: own };
const isolated = inPhase({ phase: 'isolated', sinceMs: monoMs(0), databaseStopped: false });

test.each([
  ['a standby that became primary', watching, serving, ['promoted']],
  ['a daemon that starts beside a primary', starting, serving, []],
  ['a primary that is no longer isolated', isolated, serving, []],
  ['a primary that is isolated', serving, isolated, ['isolated']],
  ['a primary that was replaced', serving, ghost, ['demoted', 'ghost']],
  ['a primary whose database was down when it was replaced', down, ghost, ['demoted', 'ghost']],
  ['a primary that saw nobody and was replaced', { ...isolated, epoch: own }, ghost, ['demoted', 'ghost']],
  ['a standby that starts', starting, watching, []],
  ['a primary that found itself a standby', serving, watching, ['demoted']],
  ['a beat that changes nothing', serving, serving, []],
] as const)('%s', (_what, before, after, events) => {
  expect(names(before, after)).toEqual(events);
});

const turns = (turn: Notice['turn']): string[] => names(serving, serving, [notice('REDUNDANCY_LOST', turn)]);

test('what holds is told when it begins and when it is over, not again and again', () => {
  expect(turns('new')).toEqual(['redundancyLost']);
  expect(turns('again')).toEqual([]);
  expect(turns('over')).toEqual(['restored']);
});

test('two messages about one thing are one event', () => {
  const both = [notice('REDUNDANCY_LOST', 'new'), notice('STANDBY_DOWN', 'new')];
  expect(names(serving, serving, both)).toEqual(['redundancyLost']);
});

const told = (check: string, turn: Notice['turn']): Notice => ({
  code: 'CHECK_FAILING',
  params: { check },
  turn,
});

test('checks that fall and rise in one beat are two events, each with its own', () => {
  const notices = [told('a', 'new'), told('b', 'over'), told('c', 'new'), told('d', 'again')];
  const events = eventsOf(serving, { state: serving, notices });
  const checks = events.map((happened) => [
    happened.event,
    ...noticesOf(happened, notices).map(({ params }) => params.check),
  ]);
  expect(checks).toEqual([
    ['checkFailed', 'a', 'c'],
    ['checkRestored', 'b'],
  ]);
});

test('a pause and its end, however it ends', () => {
  const pause = { sinceWallMs: wallMs(0), untilWallMs: wallMs(1), untilMs: monoMs(1), reason: 'x', by: 'y' };
  const paused: State = { ...serving, pause };
  expect(names(serving, paused)).toEqual(['paused']);
  expect(names(paused, paused)).toEqual([]);
  expect(names(paused, serving)).toEqual(['resumed']);
});

test('the VIP is told by what the interface shows; the first look tells nothing', () => {
  expect(vipEvent(null, 'held')).toBeNull();
  expect(vipEvent('absent', 'held')).toBe('vipTaken');
  expect(vipEvent('held', 'held')).toBeNull();
  expect(vipEvent('held', 'absent')).toBe('vipReleased');
});

test('each event is in lower camel case, as its setting', () => {
  for (const name of Object.keys(HOOK_EVENTS)) expect(name).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
});
