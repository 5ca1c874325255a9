import { expect, test, vi } from 'vitest';
import { eventWriter } from '../../../src/cli/run/events.ts';
import type { Decision, Notice } from '../../../src/core/decision.ts';
import { initialState } from '../../../src/core/state.ts';
import { monoMs } from '../../../src/core/units.ts';
import { entryOf, journaldEvents } from '../../../src/runtime/journald.ts';
import { messageId } from '../../../src/runtime/message-id.ts';
import type { Exec, JournalEvent } from '../../../src/runtime/ports.ts';
import { identity, watching } from '../../support/build.ts';

const event: JournalEvent = {
  event: 'VIP_ON_BOTH',
  level: 'alert',
  text: 'event vip-on-both',
  fields: { WHPG_PHASE: 'serving', WHPG_DIAGNOSIS: undefined },
};
const done: Awaited<ReturnType<Exec>> = {
  kind: 'exit',
  code: 0,
  stdout: '',
  stderr: '',
  truncated: false,
  tookMs: 1,
};
const underJournald = { JOURNAL_STREAM: '8:1' };

test('an event is a line a field, without those that are not known', () => {
  expect(entryOf(event).split('\n')).toEqual([
    'MESSAGE=event vip-on-both',
    'PRIORITY=1',
    'SYSLOG_IDENTIFIER=whpg-failover',
    `MESSAGE_ID=${messageId('VIP_ON_BOTH')}`,
    'WHPG_EVENT=VIP_ON_BOTH',
    'WHPG_PHASE=serving',
    '',
  ]);
});

test('a value cannot begin another field', () => {
  const entry = entryOf({ ...event, text: 'one\nMESSAGE_ID=forged\u2028two' });
  expect(entry.split('\n')[0]).toBe('MESSAGE=one MESSAGE_ID=forged two');
});

test('events are sent one after the other, and beyond a limit not at all', async () => {
  const sent: string[] = [];
  const waiting: (() => void)[] = [];
  const stalled: Exec = ({ stdin = '' }) => {
    sent.push(stdin);
    return new Promise((resolve) => {
      waiting.push(() => resolve(done));
    });
  };
  const write = journaldEvents(stalled, underJournald, 1);
  for (let n = 0; n < 100; n += 1) write({ ...event, text: `event ${n}` });
  expect(sent.length).toBe(0);
  await vi.waitFor(() => expect(sent.length).toBe(1));
  for (let n = 0; n < 100; n += 1) {
    waiting.shift()?.();
    await new Promise(setImmediate);
  }
  expect(sent.length).toBe(32);
  expect(sent.at(-1)).toContain('MESSAGE=event 31\n');
});

test('without journald nothing is started', () => {
  const runs: unknown[] = [];
  const recorder: Exec = async (run) => {
    runs.push(run);
    return done;
  };
  journaldEvents(recorder, {})(event);
  expect(runs).toEqual([]);
});

const decision = (change: Partial<Decision>): Decision => ({
  state: watching,
  actions: [],
  notices: [],
  reason: '',
  nextBeatInMs: 1000,
  tickInMs: null,
  reply: null,
  ...change,
});

function written(before: typeof watching, change: Partial<Decision>): JournalEvent[] {
  const events: JournalEvent[] = [];
  eventWriter((one) => events.push(one))(before, decision(change));
  return events;
}

test('a new phase is an event with the phase before it, the diagnosis and the VIP', () => {
  const suspecting = {
    phase: 'suspecting',
    deadCount: 1,
    hardCount: 0,
    sinceMs: monoMs(0),
    witnessedMs: null,
    diagnosis: 'host-unreachable',
    proof: 'soft',
  } as const;
  const events = written(watching, { state: { ...watching, phase: suspecting } });
  expect(events).toMatchObject([
    {
      event: 'PHASE_CHANGED',
      fields: {
        WHPG_PHASE: 'suspecting',
        WHPG_PHASE_BEFORE: 'watching',
        WHPG_DIAGNOSIS: 'host-unreachable',
        WHPG_VIP: identity.vip,
      },
    },
  ]);
});

test.each<[Notice['turn'], readonly Partial<JournalEvent>[]]>([
  ['new', [{ event: 'STANDBY_DOWN', level: 'err' }]],
  ['again', []],
  ['over', [{ event: 'STANDBY_DOWN', level: 'notice' }]],
])('a message of the turn %s is an event only when something changes', (turn, expected) => {
  expect(written(watching, { notices: [{ code: 'STANDBY_DOWN', params: {}, turn }] })).toMatchObject(
    expected,
  );
});

test('a quiet beat is no event', () => {
  expect(written(initialState(identity), { state: initialState(identity) })).toEqual([]);
});
