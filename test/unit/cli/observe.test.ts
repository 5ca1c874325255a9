import { expect, test } from 'vitest';
import { observer } from '../../../src/cli/run/observe.ts';
import { monoMs } from '../../../src/core/units.ts';
import type { BeatAsk } from '../../../src/probes/beat.ts';
import { healthy, powerLoss, watching } from '../../support/build.ts';
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
