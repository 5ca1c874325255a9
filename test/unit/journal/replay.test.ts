import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { BEATS_MAX, chronicler, TURNS_BEFORE } from '../../../src/cli/run/chronicle.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { Policy } from '../../../src/core/policy.ts';
import { initialState } from '../../../src/core/state.ts';
import { failoversOf } from '../../../src/journal/failovers.ts';
import { historyOf } from '../../../src/journal/history.ts';
import type { Entry } from '../../../src/journal/journal.ts';
import { recordedOf } from '../../../src/journal/recorded.ts';
import { replay } from '../../../src/journal/replay.ts';
import { planOf } from '../../../src/sim/plan.ts';
import { at, healthy, identity, policy, postmasterKilled, powerLoss } from '../../support/build.ts';
import { around, journalsOf, recordsOf } from '../../support/chronicle.ts';
import { Play } from '../../support/play.ts';

const asRecorded = ({ policy: then }: ReturnType<typeof around>) => then;
const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

test.each(seeds)('the journals of history %i replay to the same decisions', (seed) => {
  for (const records of journalsOf(planOf(seed))) {
    const result = replay(records, asRecorded);
    expect(result.differences).toEqual([]);
    expect(result.broken).toEqual([]);
    expect(result.events).toBeGreaterThan(0);
  }
});

/** A standby, beat by beat, as its journal has it. */
function played(beats: readonly Evidence[], then: Policy = policy) {
  const chronicle = chronicler(() => surroundings);
  const surroundings = around({ policy: then });
  const play = new Play(initialState(identity), then);
  const entries: Entry[] = [];
  const take = (ms: number, seen: Evidence | null): void => {
    const before = play.state;
    const decision = seen === null ? play.event({ kind: 'started', durable: null }, ms) : play.beat(seen, ms);
    const event =
      seen === null
        ? ({ kind: 'started', durable: null } as const)
        : { kind: 'beat' as const, evidence: moved(seen, ms) };
    entries.push(...chronicle({ before, event, decision, now: at(ms) }));
  };
  take(0, null);
  for (const [index, seen] of beats.entries()) take(1000 * (index + 1), seen);
  return { entries, records: recordsOf(entries), play };
}

const moved = (e: Evidence, ms: number): Evidence => ({
  ...e,
  startedMs: (ms - (e.endedMs - e.startedMs)) as Evidence['startedMs'],
  endedMs: ms as Evidence['endedMs'],
});
const times = (count: number, e: Evidence): readonly Evidence[] => Array.from({ length: count }, () => e);

test('a healthy daemon records nothing but its start', () => {
  const { entries } = played(times(500, healthy));
  expect(entries.length).toBeLessThan(10);
});

test('a suspicion is recorded with the beats before it, and each beat of it with its evidence', () => {
  const { records } = played([...times(60, healthy), ...times(2, powerLoss)]);
  const recorded = records.flatMap((record) => recordedOf(record) ?? []);
  const first = recorded.findIndex(({ phase }) => phase.phase === 'suspecting');
  const before = recorded.slice(first - TURNS_BEFORE, first);
  expect(before.map(({ event }) => event.kind === 'beat' && event.evidence.sql.answer)).toEqual(
    times(TURNS_BEFORE, healthy).map(() => 'alive'),
  );
  expect(before[0]?.before).not.toBeNull();
  expect(recorded.slice(first).map(({ phase }) => phase.phase)).toEqual(['suspecting', 'suspecting']);
  expect(replay(records, asRecorded).differences).toEqual([]);
});

test('a suspicion that lasts for hours does not fill the journal', () => {
  const idle = { ...policy, observeOnly: true };
  const { records, play } = played([...times(20, healthy), ...times(7200, powerLoss)], idle);
  expect(play.phase).toBe('suspecting');
  // One reminder a minute.
  expect(records.length).toBeLessThan(BEATS_MAX + 7200 / 60 + 50);
  expect(replay(records, asRecorded)).toMatchObject({ differences: [], broken: [] });
});

test('other thresholds decide otherwise, and replay says where', () => {
  const { records, play } = played([...times(20, healthy), ...times(3, postmasterKilled)]);
  expect(play.phase).toBe('failing-over');
  const patient = replay(records, (then) => ({ ...asRecorded(then), hardProofBeats: 50 }));
  expect(patient.differences.find(({ recorded }) => recorded.deeds.length > 0)).toMatchObject({
    recorded: { phase: 'failing-over fence', deeds: ['step fence'] },
    today: { deeds: [] },
  });
  const eager = replay(records, (then) => ({ ...asRecorded(then), hardProofBeats: 1 }));
  expect(eager.differences[0]).toMatchObject({ today: { phase: 'failing-over fence' } });
});

test('a record that somebody touched ends its row and breaks nothing', () => {
  const { records } = played([...times(20, healthy), ...times(2, powerLoss)]);
  const broken = records.map((record) => ({ ...record, event: { kind: 'beat', evidence: null } }));
  expect(replay(broken, asRecorded).broken.length).toBeGreaterThan(0);
  const event = fc.jsonValue();
  fc.assert(
    fc.property(event, event, event, (one, other, third) => {
      const touched = records.map((record) => ({ ...record, event: one, before: other, policy: third }));
      const recorded = touched.flatMap((record) => recordedOf(record) ?? []);
      replay(touched, asRecorded);
      return recorded.length >= 0;
    }),
    { numRuns: 50 },
  );
});

test('what happened is told once, in its order, and a failover with its steps and their end', () => {
  const journals = [...seeds, ...seeds.map((seed) => seed + 1000)].flatMap((seed) =>
    journalsOf(planOf(seed)),
  );
  const all = journals.map((records) => records.flatMap((record) => recordedOf(record) ?? []));
  const failovers = all.flatMap(failoversOf);
  expect(new Set(failovers.map(({ result }) => result)).size).toBeGreaterThan(1);
  const done = failovers.find(({ result }) => result === 'done');
  expect(done?.steps.map(({ step }) => step)).toEqual(['fence', 'promote', 'verify', 'take-vip', 'announce']);
  expect(done?.steps.every(({ tookMs }) => tookMs !== null && tookMs >= 0)).toBe(true);
  for (const recorded of all) {
    const lines = historyOf(recorded, String);
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq).toSorted((a, b) => a - b));
    expect(lines.filter(({ what }) => what === 'FAILOVER_STARTED').length).toBeLessThanOrEqual(
      failoversOf(recorded).length,
    );
  }
});
