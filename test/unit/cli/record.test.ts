import { expect, test } from 'vitest';
import { recorder } from '../../../src/cli/run/record.ts';
import { decide } from '../../../src/core/decide/decide.ts';
import type { Event } from '../../../src/core/decision.ts';
import type { State } from '../../../src/core/state.ts';
import { monoMs } from '../../../src/core/units.ts';
import type { Disk, DiskResult } from '../../../src/runtime/ports.ts';
import { at, healthy, policy, postmasterKilled, watching } from '../../support/build.ts';
import { around } from '../../support/chronicle.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A recorder whose disk answers as it is told to, fed with one beat a second. */
function world() {
  const clock = new FakeClock();
  const told: string[] = [];
  const saved: string[] = [];
  const content: Record<string, string> = {};
  const disk: { next: DiskResult } = { next: { kind: 'done', sizeBytes: 1 } };
  const answer = async (): Promise<DiskResult> => disk.next;
  const fake: Disk = {
    appendDurable: answer,
    replaceDurable: (path, text) => {
      const name = path.replace(/.*\//, '');
      saved.push(name);
      content[name] = text;
      return answer();
    },
    moveDurable: answer,
  };
  const record = recorder({
    clock,
    disk: fake,
    journal: {
      append: answer,
      appendAll: () => {
        saved.push('journal');
        return answer();
      },
    },
    directory: '/state',
    witnesses: () => [],
    observesOnly: () => observesOnly,
    surroundings: () => around(),
    onTrouble: (why) => told.push(why),
  });
  let observesOnly = false;
  let state: State = watching;
  let beats = 0;
  return {
    content,
    observeOnly: () => {
      observesOnly = true;
    },
    told,
    saved,
    async pause(): Promise<readonly string[]> {
      saved.length = 0;
      const now = clock.now();
      const request = { op: 'pause', forMs: 60_000, reason: 'maintenance', by: 'ann' } as const;
      const event: Event = { kind: 'operator', request };
      const decision = decide(state, event, now, policy);
      await record(state, event, decision, now);
      state = decision.state;
      return saved.filter((name) => name !== 'journal');
    },
    fail(why: string): void {
      disk.next = { kind: 'failed', why };
    },
    mend(): void {
      disk.next = { kind: 'done', sizeBytes: 1 };
    },
    /** Returns what was saved for it. */
    async beat(seen = healthy): Promise<readonly string[]> {
      beats += 1;
      await clock.to(beats * 1000);
      saved.length = 0;
      const startedMs = monoMs(beats * 1000);
      const event: Event = { kind: 'beat', evidence: { ...seen, startedMs, endedMs: startedMs } };
      const decision = decide(state, event, at(startedMs), policy);
      await record(state, event, decision, at(startedMs));
      await clock.to(beats * 1000 + 1);
      state = decision.state;
      return [...saved];
    },
  };
}

test('while nothing changes the state is saved once in ten seconds', async () => {
  const w = world();
  expect(await w.beat()).toEqual(['state.json', 'paused']);
  for (let beat = 0; beat < 9; beat += 1) expect(await w.beat()).toEqual([]);
  expect(await w.beat()).toEqual(['state.json']);
});

test('one write that fails is no news, and is tried again at the next beat', async () => {
  const w = world();
  w.fail('the disk did not answer within 400 ms');
  expect(await w.beat()).toEqual(['state.json', 'paused']);
  w.mend();
  expect(await w.beat()).toEqual(['state.json', 'paused']);
  expect(await w.beat()).toEqual([]);
  expect(w.told).toEqual([]);
});

test('a new phase is on the disk before the journal tells of it', async () => {
  const w = world();
  await w.beat();
  expect(await w.beat(postmasterKilled)).toEqual(['state.json', 'journal']);
});

test('a disk that is full is shouted about a beat later', async () => {
  const w = world();
  w.fail('ENOSPC: no space left on device, write');
  await w.beat();
  await w.beat();
  expect(w.told).toEqual(['ENOSPC: no space left on device, write']);
});

test('failures with a success between them are not added up', async () => {
  const w = world();
  for (let round = 0; round < 3; round += 1) {
    w.fail('late');
    await w.beat(postmasterKilled);
    w.mend();
    await w.beat();
  }
  expect(w.told).toEqual([]);
});

test('a pause is shown to the other coordinator', async () => {
  const w = world();
  await w.beat();
  expect(await w.pause()).toEqual(['state.json', 'paused']);
  expect(await w.beat()).not.toContain('paused');
});

test('the other daemon is told of a pause, and of a daemon that only observes: both give up nothing', async () => {
  const paused = world();
  await paused.beat();
  expect(paused.content.paused).toBe('0\n');
  await paused.pause();
  expect(paused.content.paused).toBe('1\n');
  const observing = world();
  observing.observeOnly();
  await observing.beat();
  expect(observing.content.paused).toBe('1\n');
});
