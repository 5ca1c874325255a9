import { afterEach, expect, test } from 'vitest';
import { createLoop, type Loop } from '../../../src/cli/run/loop.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import { monoMs } from '../../../src/core/units.ts';
import { healthy, policy, postmasterKilled, powerLoss, servingBeat, watching } from '../../support/build.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let stop = new AbortController();
afterEach(() => stop.abort());

interface World {
  readonly clock: FakeClock;
  readonly loop: Loop;
  /** What happened, in order: `beat@ms`, `record`, `perform step fence`, … */
  readonly story: string[];
  see: Evidence;
}

function world(see: Evidence, state = watching): World {
  const clock = new FakeClock();
  const story: string[] = [];
  stop = new AbortController();
  const it: World = {
    clock,
    story,
    see,
    loop: createLoop(state, {
      clock,
      policy: () => policy,
      observe: async (plannedMs) => {
        const startedMs = clock.now().monoMs;
        story.push(`beat@${startedMs}${startedMs > plannedMs ? ` late ${startedMs - plannedMs}` : ''}`);
        const tookMs = it.see.endedMs - it.see.startedMs;
        await clock.sleepUntil(monoMs(startedMs + tookMs), stop.signal);
        // One silence that began before the first beat, not a new one at each.
        const silentForMs = it.see.silentForMs === 0 ? 0 : it.see.silentForMs + startedMs;
        return { ...it.see, startedMs, endedMs: clock.now().monoMs, silentForMs };
      },
      tick: (nowMs) => ({ kind: 'tick', aloneForMs: nowMs }),
      record: async () => void story.push('record'),
      announce: () => undefined,
      perform: async (action) =>
        void story.push(`perform ${action.kind === 'run-step' ? action.step : action.kind}`),
      progressed: () => undefined,
    }),
  };
  void it.loop.run(stop.signal);
  return it;
}

const beatsOf = ({ story }: World): string[] => story.filter((line) => line.startsWith('beat'));

test('a healthy loop beats once an interval, counted from the start of the beat', async () => {
  const w = world({ ...healthy, endedMs: monoMs(400) });
  await w.clock.to(3500);
  expect(beatsOf(w)).toEqual(['beat@0', 'beat@1000', 'beat@2000', 'beat@3000']);
});

test('an event makes the loop look at once and act on nothing', async () => {
  const w = world(healthy);
  await w.clock.to(300);
  w.loop.wake();
  await w.clock.to(310);
  expect(beatsOf(w)).toEqual(['beat@0', 'beat@300']);
  expect(w.story.join()).not.toContain('perform');
});

test('an event in the middle of a beat brings the next beat right after it', async () => {
  const w = world({ ...healthy, endedMs: monoMs(400) });
  await w.clock.to(200);
  w.loop.wake();
  await w.clock.to(600);
  expect(beatsOf(w)).toEqual(['beat@0', 'beat@400']);
});

test('hard proof is looked at again after the recheck time, and the second time starts the fence', async () => {
  const w = world(postmasterKilled);
  await w.clock.to(260);
  expect(w.story).toEqual(['beat@0', 'record', 'beat@250', 'record', 'perform fence']);
});

test('a decision is recorded before its deeds', async () => {
  const w = world({ ...powerLoss, endedMs: monoMs(500) });
  await w.clock.to(2600);
  const performed = w.story.indexOf('perform fence');
  expect(w.story.slice(performed - 1, performed + 1)).toEqual(['record', 'perform fence']);
  expect(w.loop.state().phase.phase).toBe('failing-over');
});

test('a primary that is alone gives up at its moment, not at the next beat', async () => {
  const alone = { ...servingBeat, aloneForMs: 2350, endedMs: monoMs(0) };
  const w = world(alone, { ...watching, phase: { phase: 'serving' } });
  await w.clock.to(10);
  expect(w.loop.state().phase.phase).toBe('serving');
  await w.clock.to(51);
  // The tick's own measure (the clock of this world) says 50 ms: not alone for long enough.
  expect(w.loop.state().phase.phase).toBe('serving');
  await w.clock.to(2500);
  expect(w.loop.state().phase.phase).toBe('isolated');
});

test('a pause of an operator takes effect between two beats', async () => {
  const w = world(healthy);
  await w.clock.to(100);
  const posted = w.loop.post({
    kind: 'operator',
    request: { op: 'pause', forMs: 1000, reason: 'test', by: 'tester' },
  });
  await w.clock.to(110);
  expect((await posted).decision.reply).toMatchObject({ ok: true });
  expect(w.loop.state().pause?.reason).toBe('test');
});

test('a beat that began before an event changed the phase is thrown away, and the next one follows at once', async () => {
  const halted = { phase: 'halted', code: 'PROMOTION_FAILED', params: {} } as const;
  const w = world({ ...servingBeat, endedMs: monoMs(400) }, { ...watching, phase: halted });
  await w.clock.to(100);
  const posted = w.loop.post({ kind: 'operator', request: { op: 'ack', by: 'tester' } });
  await w.clock.to(110);
  expect((await posted).decision.state.phase.phase).toBe('starting');
  await w.clock.to(410);
  expect(beatsOf(w)).toEqual(['beat@0', 'beat@400']);
  expect(w.loop.state().phase.phase).toBe('starting');
  await w.clock.to(810);
  expect(w.loop.state().phase.phase).toBe('serving');
});
