import { chronicler } from '../../src/cli/run/chronicle.ts';
import type { State } from '../../src/core/state.ts';
import { initialState } from '../../src/core/state.ts';
import { wallMs } from '../../src/core/units.ts';
import type { Entry } from '../../src/journal/journal.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import type { Surroundings } from '../../src/journal/turn.ts';
import type { Plan } from '../../src/sim/plan.ts';
import { run } from '../../src/sim/run.ts';
import { policy } from './build.ts';

export const around = (change: Partial<Surroundings> = {}): Surroundings => ({
  version: '1.2.3',
  policy,
  settings: {},
  ...change,
});

/** Entries as a reader gets them back from the file. */
export function recordsOf(entries: readonly Entry[]): readonly JournalRecord[] {
  return entries.map(({ kind, fields }, index) => {
    const stored = JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;
    return { ...stored, seq: index + 1, wallMs: wallMs(0), kind };
  });
}

/** What the journal of each coordinator holds after one history of the simulator. */
export function journalsOf(plan: Plan): readonly (readonly JournalRecord[])[] {
  const entries: [Entry[], Entry[]] = [[], []];
  const states: [State | null, State | null] = [null, null];
  const surroundings = around({ policy: plan.options.policy });
  const fresh = () => chronicler(() => surroundings);
  const chronicles = [fresh(), fresh()];
  run(plan, {
    decided: (_atMs, node, event, decision, now) => {
      // A daemon that starts is a new process.
      if (event.kind === 'started') chronicles[node] = fresh();
      const before =
        (event.kind === 'started' ? null : states[node]) ?? initialState(decision.state.identity);
      entries[node].push(...(chronicles[node]?.({ before, event, decision, now }) ?? []));
      states[node] = decision.state;
    },
  });
  return entries.map(recordsOf);
}
