import { expect, onTestFinished, test } from 'vitest';
import type { Finding } from '../../../src/cli/doctor/check.ts';
import { compareNowAndThen } from '../../../src/cli/run/compare.ts';
import type { PhaseName } from '../../../src/core/phases.ts';
import { configOf, minimalYaml } from '../../support/config.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { memoryLog } from '../../support/memory-log.ts';

const config = configOf(minimalYaml());
const [peer, self] = config.coordinators;

const finding = (name: string, grade: Finding['grade']): Finding => ({
  name,
  question: 'Is it?',
  grade,
  said: `${name} is odd`,
  mend: grade === 'ok' ? null : 'scp -p it',
});

const HOUR_MS = 3_600_000;

/** A standby's daemon whose comparisons find this, one after the other. */
function watching(results: readonly (readonly Finding[] | Error)[], phase: PhaseName = 'watching') {
  const clock = new FakeClock();
  const log = memoryLog();
  const told: string[] = [];
  let asked = 0;
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  void compareNowAndThen({
    config: () => config,
    configFile: '/etc/x.yaml',
    pair: { self, peer },
    phase: () => phase,
    clock,
    log,
    tellPeople: (code) => void told.push(code),
    signal: stop.signal,
    compare: async () => {
      const result = results[Math.min(asked, results.length - 1)] ?? [];
      asked += 1;
      if (result instanceof Error) throw result;
      return result;
    },
  });
  return { clock, log, told, asked: () => asked };
}

test('the nodes are compared ten minutes after the start, and then once a day', async () => {
  const { clock, asked } = watching([[finding('clock', 'ok')]]);
  await clock.to(HOUR_MS / 6 - 1);
  expect(asked()).toBe(0);
  await clock.to(HOUR_MS / 6);
  expect(asked()).toBe(1);
  await clock.to(24 * HOUR_MS);
  expect(asked()).toBe(1);
  await clock.to(25 * HOUR_MS);
  expect(asked()).toBe(2);
});

test('a difference is logged each time with its command, and told to people once', async () => {
  const { clock, log, told } = watching([[finding('same-pgpass', 'warning'), finding('clock', 'ok')]]);
  await clock.to(50 * HOUR_MS);
  expect(
    log.lines.filter(({ text }) => text === 'same-pgpass: same-pgpass is odd -> scp -p it'),
  ).toHaveLength(3);
  expect(
    log.lines.some(({ text }) => text.includes('differ in 1 thing(s) that WAL does not carry (pgpass)')),
  ).toBe(true);
  expect(told).toEqual(['NODES_DIFFER']);
});

test('another difference, and one that comes back, are told anew', async () => {
  const odd = [finding('same-pgpass', 'warning')];
  const { clock, told } = watching([odd, [], odd, [...odd, finding('clock', 'warning')]]);
  await clock.to(80 * HOUR_MS);
  expect(told).toHaveLength(3);
});

test('a comparison that fails is logged, tells nobody, and is tried again', async () => {
  const { clock, log, told, asked } = watching([new Error('cdw: SSH: silence'), []]);
  await clock.to(25 * HOUR_MS);
  expect(log.lines[0]).toEqual({ level: 'warning', text: expect.stringContaining('cdw: SSH: silence') });
  expect([told, asked()]).toEqual([[], 2]);
});

test.each(['serving', 'failing-over', 'ghost', 'suspecting'] as const)(
  'in the phase %s nothing is compared',
  async (phase) => {
    const { clock, asked } = watching([[]], phase);
    await clock.to(50 * HOUR_MS);
    expect(asked()).toBe(0);
  },
);
