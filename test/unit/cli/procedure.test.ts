import { expect, test } from 'vitest';
import {
  done,
  type Look,
  type ProcedureWatch,
  runProcedure,
  type Step,
  type StepReport,
  stopAt,
  stopOf,
  todo,
} from '../../../src/cli/procedure/procedure.ts';
import { STOPS } from '../../../src/cli/procedure/stops.ts';
import { stepLine, tableWatch } from '../../../src/cli/procedure/table.ts';
import { systemClock as clock } from '../../../src/runtime/clock.ts';

const silent: ProcedureWatch = { onStep: () => undefined, onProgress: () => undefined };
const never = new AbortController().signal;

/** A step about a thing that is there or not; its deed may fail to bring it about. */
function step(name: string, world: Set<string>, deed: 'works' | 'does nothing' = 'works'): Step {
  return {
    name,
    look: () => Promise.resolve<Look>(world.has(name) ? done('there') : todo('make it')),
    act: () => {
      if (deed === 'works') world.add(name);
      return Promise.resolve(null);
    },
  };
}

const run = (steps: readonly Step[], dryRun = false, signal = never): Promise<readonly StepReport[]> =>
  runProcedure(steps, { dryRun, clock, signal }, silent);

const outcomes = (reports: readonly StepReport[]): string[] => reports.map(({ outcome }) => outcome);

test('what is there already is left alone, what is missing is done, and a second run does nothing', async () => {
  const world = new Set(['a']);
  const steps = [step('a', world), step('b', world)];
  expect(outcomes(await run(steps))).toEqual(['ok', 'done']);
  expect(outcomes(await run(steps))).toEqual(['ok', 'ok']);
});

test('a dry run tells what would be done and does nothing', async () => {
  const world = new Set<string>();
  expect(outcomes(await run([step('a', world), step('b', world)], true))).toEqual(['would', 'would']);
  expect(world.size).toBe(0);
});

test('a deed whose result does not show stops everything behind it', async () => {
  const world = new Set<string>();
  const reports = await run([step('a', world, 'does nothing'), step('b', world)]);
  expect(stopOf(reports)).toMatchObject({ code: 'NOT_SEEN' });
  expect(world.size).toBe(0);
});

test('a step that refuses stops before its deed', async () => {
  const world = new Set<string>();
  const refusing = { ...step('a', world), look: () => Promise.resolve(stopAt('NO_PRIMARY', 'why', 'help')) };
  const reports = await run([refusing, step('b', world)]);
  expect(outcomes(reports)).toEqual(['stopped']);
  expect(stopOf(reports)).toEqual({ kind: 'stop', code: 'NO_PRIMARY', why: 'why', help: 'help' });
  expect(world.size).toBe(0);
});

test('an interruption begins no further step', async () => {
  const stopping = new AbortController();
  const world = new Set<string>();
  const act = (): Promise<null> => {
    stopping.abort();
    world.add('a');
    return Promise.resolve(null);
  };
  const first = { ...step('a', world), act };
  const reports = await run([first, step('b', world)], false, stopping.signal);
  expect(outcomes(reports)).toEqual(['done', 'stopped']);
  expect(stopOf(reports)?.code).toBe('INTERRUPTED');
  expect([...world]).toEqual(['a']);
});

test('a stop is told with its code, what it means, and what helps', () => {
  const stop = stopAt('TWO_PRIMARIES', 'cdw and scdw', 'gpstop -a -m -M fast');
  const report: StepReport = { step: 'one primary', outcome: 'stopped', text: stop.why, tookMs: 1234, stop };
  const text = stepLine(report, 12);
  for (const part of ['1.2 s', 'cdw and scdw', 'TWO_PRIMARIES', STOPS.TWO_PRIMARIES.meaning, stop.help])
    expect(text).toContain(part);
});

test('progress replaces one line of a terminal, and is written now and then where there is none', () => {
  let nowMs = 0;
  const told = (isTTY: boolean): string[] => {
    const written: string[] = [];
    const terminal = { isTTY, columns: 60, write: (text: string) => void written.push(text) };
    const watch = tableWatch(
      4,
      () => undefined,
      terminal,
      () => nowMs,
    );
    for (const progress of ['1 %', '2 %', 'a line that is far longer than the terminal is wide'.repeat(3)]) {
      watch.onProgress('copy', progress);
      nowMs += 1000;
    }
    return written;
  };
  const onTerminal = told(true);
  expect(onTerminal).toHaveLength(3);
  for (const line of onTerminal) expect(line.length).toBeLessThan(60 + 5);
  expect(told(false)).toHaveLength(1);
});
