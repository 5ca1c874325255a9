import { expect, test } from 'vitest';
import { announcer } from '../../../../src/cli/run/announce.ts';
import { summarizer } from '../../../../src/cli/run/summary.ts';
import type { Decision, Notice } from '../../../../src/core/decision.ts';
import type { State } from '../../../../src/core/state.ts';
import { monoMs } from '../../../../src/core/units.ts';
import type { LogFields, LogLevel } from '../../../../src/runtime/ports.ts';
import { healthy, watching } from '../../../support/build.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { memoryLog } from '../../../support/memory-log.ts';

test('a healthy daemon writes one line a minute, however many beats there are', async () => {
  const clock = new FakeClock();
  const log = memoryLog();
  const told: string[] = [];
  const notifier = {
    ready: () => undefined,
    status: (text: string) => void told.push(text),
    watchdog: () => void told.push('watchdog'),
    reloading: () => undefined,
    stopping: () => undefined,
  };
  const summarize = summarizer({ clock, log, notifier, everyMs: () => 60_000, tidyUp: () => undefined });
  for (let beat = 1; beat <= 180; beat += 1) {
    await clock.to(beat * 1000);
    summarize(watching, healthy);
  }
  expect(log.lines.map(({ level }) => level)).toEqual(['info', 'info', 'info']);
  expect(log.lines[0]?.text).toContain('60 decisions since the last line; icmp alive 0.2ms');
  expect(told.filter((one) => one === 'watchdog')).toHaveLength(12);
  expect(told.filter((one) => one !== 'watchdog')).toEqual(['scdw: watching']);
});

function announcing(beats: boolean) {
  const lines: { readonly level: LogLevel; readonly fields: LogFields | undefined }[] = [];
  const people: string[] = [];
  const announce = announcer({
    log: { write: (level, _text, fields) => void lines.push({ level, fields }) },
    tellPeople: (code) => void people.push(code),
    beats: () => beats,
    events: () => undefined,
    keep: () => undefined,
  });
  return { announce, lines, people };
}

const decided = (state: State, notices: readonly Notice[] = []): Decision => ({
  state,
  notices,
  actions: [],
  reason: 'x',
  nextBeatInMs: 1000,
  tickInMs: null,
  reply: null,
});

test.each([
  [false, 'debug'],
  [true, 'info'],
] as const)('a beat without news is no line, unless log.beats says so: %s', (beats, level) => {
  const { announce, lines } = announcing(beats);
  announce(watching, decided(watching));
  expect(lines.map((line) => line.level)).toEqual([level]);
});

test('what still holds says how often it was told', () => {
  const { announce, lines } = announcing(false);
  const params = { self: 'scdw', why: 'it is stopped' };
  const reminder = { sinceMs: monoMs(0), toldMs: monoMs(60_000), times: 3, params };
  const state: State = { ...watching, reminders: { STANDBY_DOWN: reminder } };
  announce(state, decided(state, [{ code: 'STANDBY_DOWN', params, turn: 'again' }]));
  expect(lines.at(-1)?.fields).toMatchObject({ code: 'STANDBY_DOWN', turn: 'again', times: 3 });
});
