import { decide } from '../core/decide/decide.ts';
import type { Decision } from '../core/decision.ts';
import type { Policy } from '../core/policy.ts';
import { initialState, type State } from '../core/state.ts';
import type { Instant, WallMs } from '../core/units.ts';
import type { JournalRecord } from './record.ts';
import { type Recorded, recordedOf } from './recorded.ts';
import type { Surroundings } from './turn.ts';

/** A place at which today's core decides otherwise than the journal says. */
export interface Difference {
  readonly seq: number;
  readonly atWallMs: WallMs;
  readonly event: string;
  readonly recorded: Judged;
  readonly today: Judged;
}

export interface Judged {
  readonly phase: string;
  readonly reason: string;
  /** What was to be done, and the codes of what people were told. */
  readonly deeds: readonly string[];
  readonly told: readonly string[];
}

export interface ReplayResult {
  /** Events that were judged anew, in rows without gaps. */
  readonly events: number;
  readonly rows: number;
  /** Records that stand alone: what came before them was not recorded. */
  readonly alone: number;
  readonly differences: readonly Difference[];
  /** Where a row could not be judged to its end, and why. */
  readonly broken: readonly string[];
}

/**
 * Judges recorded events again, with the state that they were judged with. `policyOf` gives the policy to use
 * for what was in force then. Where the decisions part, the rest of that row goes on from today's state: its beats
 * stay those that were recorded.
 */
export function replay(
  records: readonly JournalRecord[],
  policyOf: (around: Surroundings) => Policy,
): ReplayResult {
  const draft = { events: 0, rows: 0, alone: 0, differences: [] as Difference[], broken: [] as string[] };
  let row: { state: State; policy: Policy; run: number; order: number } | null = null;
  for (const record of records) {
    const recorded = recordedOf(record);
    if (recorded === null) continue;
    const { around, before, now, run, order } = recorded;
    if (before !== null && around !== null && now !== null) {
      draft.rows += 1;
      row = { state: { ...initialState(before.identity), ...before }, policy: policyOf(around), run, order };
    } else if (row === null || now === null || row.run !== run || row.order + 1 !== order) {
      draft.alone += 1;
      continue;
    }
    const policy: Policy = around === null ? row.policy : policyOf(around);
    const decision = judge(row.state, recorded, now, policy);
    if (typeof decision === 'string') {
      draft.broken.push(`record ${recorded.seq}: ${decision}`);
      row = null;
      continue;
    }
    draft.events += 1;
    row = { state: decision.state, policy, run, order };
    const difference = differenceOf(recorded, decision);
    if (difference !== null) draft.differences.push(difference);
  }
  return draft;
}

/** A journal is a file that somebody may have touched: what it makes of the core is no bug of ours. */
function judge(state: State, { event }: Recorded, now: Instant, policy: Policy): Decision | string {
  try {
    return decide(state, event, now, policy);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function differenceOf(recorded: Recorded, decision: Decision): Difference | null {
  const { phase } = decision.state;
  const { reason, actions, notices } = decision;
  if (
    same(recorded.phase, phase) &&
    recorded.reason === reason &&
    same(recorded.actions, actions) &&
    same(recorded.notices, notices)
  )
    return null;
  return {
    seq: recorded.seq,
    atWallMs: recorded.atWallMs,
    event: recorded.event.kind,
    recorded: judged(recorded.phase, recorded),
    today: judged(phase, decision),
  };
}

function judged(
  phase: State['phase'],
  { reason, actions, notices }: Pick<Decision, 'reason' | 'actions' | 'notices'>,
): Judged {
  const count = phase.phase === 'suspecting' ? ` ${phase.deadCount}` : '';
  const step = phase.phase === 'failing-over' ? ` ${phase.step}` : '';
  return {
    phase: `${phase.phase}${count}${step}`,
    reason,
    deeds: actions.map((action) => (action.kind === 'run-step' ? `step ${action.step}` : action.kind)),
    told: notices.map(({ code, turn }) => (turn === 'once' ? code : `${code}/${turn}`)),
  };
}

/** Both as they would be written: what is not in the file is not compared. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
