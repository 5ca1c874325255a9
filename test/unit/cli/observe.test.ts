import { expect, test } from 'vitest';
import { observer } from '../../../src/cli/run/observe.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { State } from '../../../src/core/state.ts';
import { monoMs } from '../../../src/core/units.ts';
import type { BeatAsk } from '../../../src/probes/beat.ts';
import { healthy, powerLoss, servingBeat, watching } from '../../support/build.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function watch(see = healthy) {
  const clock = new FakeClock();
  const asked: BeatAsk[] = [];
  const watcher = observer({
    clock,
    ask: async (ask) => {
      asked.push(ask);
      return see;
    },
    lastCompanyMs: () => null,
    companyInMs: () => null,
  });
  const beat = async (plannedMs: number): Promise<BeatAsk | undefined> => {
    await watcher.observe(monoMs(plannedMs), watching);
    return asked.at(-1);
  };
  return { clock, beat };
}

test('a beat on time beside clocks that run alike is neither late nor stepped', async () => {
  const { clock, beat } = watch();
  await clock.to(1000);
  expect(await beat(1000)).toMatchObject({ lateByMs: 0, wallStepMs: 0 });
});

test('a beat that begins behind its plan is late', async () => {
  const { clock, beat } = watch();
  await clock.to(4000);
  expect(await beat(1000)).toMatchObject({ lateByMs: 3000 });
});

test('a machine that was suspended is late, although the monotonic clock stood still', async () => {
  const { clock, beat } = watch();
  clock.suspendedMs = 30_000;
  expect(await beat(0)).toMatchObject({ lateByMs: 30_000 });
  expect(await beat(0)).toMatchObject({ lateByMs: 0 });
});

test.each([3_600_000, -3_600_000])(
  'a wall clock that was set by %i ms is told once, and is not late',
  async (ms) => {
    const { clock, beat } = watch();
    clock.wallOffsetMs = ms;
    expect(await beat(0)).toMatchObject({ lateByMs: 0, wallStepMs: 3_600_000 });
    expect(await beat(0)).toMatchObject({ wallStepMs: 0 });
  },
);

test('the beat after one without an answer is suspicious', async () => {
  const { beat } = watch(powerLoss);
  expect(await beat(0)).toMatchObject({ suspicious: true });
  expect(await beat(0)).toMatchObject({ suspicious: true });
  const calm = watch(healthy);
  await calm.beat(0);
  expect(await calm.beat(0)).toMatchObject({ suspicious: false });
});

test('the serving node asks who else answers for the VIP every five seconds, and at each beat while somebody does', async () => {
  const clock = new FakeClock();
  const asked: boolean[] = [];
  let answer: Evidence['vip']['arp'] = 'nobody';
  const watcher = observer({
    clock,
    ask: async ({ arp }) => {
      asked.push(arp);
      return { ...servingBeat, vip: { ...servingBeat.vip, arp: arp ? answer : 'unknown' } };
    },
    lastCompanyMs: () => null,
    companyInMs: () => null,
  });
  const serving: State = { ...watching, phase: { phase: 'serving' } };
  const beats = async (count: number): Promise<void> => {
    for (let beat = 0; beat < count; beat += 1) {
      await watcher.observe(clock.now().monoMs, serving);
      await clock.to(clock.now().monoMs + 1000);
    }
  };
  await beats(6);
  expect(asked.splice(0)).toEqual([true, false, false, false, false, true]);
  await beats(4);
  answer = 'other';
  await beats(3);
  expect(asked.splice(0)).toEqual([false, false, false, false, true, true, true]);
  answer = 'nobody';
  await beats(3);
  expect(asked).toEqual([true, false, false]);
});
