import type { PhaseName } from '../../core/phases.ts';
import type { Entry } from '../../journal/journal.ts';
import { BEAT, DECISION } from '../../journal/record.ts';
import type { Surroundings, Turn } from '../../journal/turn.ts';

export type { Surroundings } from '../../journal/turn.ts';

/** Events that are kept in memory, to be written when something begins: ten seconds at the usual pace. */
export const TURNS_BEFORE = 10;
/** Beats that are written after a phase was entered: what came of it. */
export const BEATS_AFTER = 5;
/** Of one suspicion or failover: some five minutes. One that lasts for hours must not push all else out. */
export const BEATS_MAX = 300;

interface Numbered extends Turn {
  /** The how-manieth event of this process: a gap in the journal shows. */
  readonly order: number;
}

/**
 * Chooses what of each event goes into the journal: every decision that changed, did or said something, and around
 * a change of phase and through a suspicion every beat with its evidence, so that it can be judged again
 * (`replay`). Such a row of records begins with the state before it and with what was in force.
 */
export function chronicler(surroundings: () => Surroundings): (turn: Turn) => readonly Entry[] {
  let order = 0;
  let waiting: readonly Numbered[] = [];
  let rowEnds = -1;
  let told: Surroundings | null = null;
  let run = 0;
  let beats = 0;
  let after = 0;

  const entryOf = (turn: Numbered, inRow: boolean): Entry => {
    const { event, decision, now } = turn;
    const { phase } = decision.state;
    const { reason, actions, notices } = decision;
    const around = surroundings();
    const begins = inRow && turn.order !== rowEnds + 1;
    const changed = inRow && around !== told;
    if (inRow) {
      rowEnds = turn.order;
      told = around;
    }
    const fields = { run, order: turn.order, now, event, phase, reason, actions, notices };
    const base = begins ? { before: turn.before } : {};
    const force = begins || changed ? around : {};
    return { kind: isNoteworthy(turn) ? DECISION : BEAT, fields: { ...fields, ...base, ...force } };
  };

  return (turn) => {
    order += 1;
    if (run === 0) run = turn.now.wallMs;
    const numbered = { ...turn, order };
    const from = turn.before.phase.phase;
    const to = turn.decision.state.phase.phase;
    if (from !== to) after = BEATS_AFTER;
    else if (turn.event.kind === 'beat') after -= 1;
    beats = TENSE.has(to) ? beats + 1 : 0;
    const inRow = turn.event.kind === 'started' || after > 0 || (beats > 0 && beats <= BEATS_MAX);
    if (inRow) {
      const entries = [...waiting, numbered].map((one) => entryOf(one, true));
      waiting = [];
      return entries;
    }
    if (isNoteworthy(turn)) return [entryOf(numbered, false)];
    waiting = [...waiting, numbered].slice(-TURNS_BEFORE);
    return [];
  };
}

const TENSE: ReadonlySet<PhaseName> = new Set(['suspecting', 'failing-over']);

/** Healthy beats, what is done again and again, and each further beat of a suspicion are not; everything else is. */
function isNoteworthy({ before, event, decision: { state, actions, notices } }: Turn): boolean {
  if (state.phase.phase !== before.phase.phase) return true;
  if (notices.some(({ code }) => code !== 'PRIMARY_SUSPECTED')) return true;
  return !ROUTINE_EVENTS.has(event.kind) || actions.some(({ kind }) => !ROUTINE_DEEDS.has(kind));
}

const ROUTINE_EVENTS: ReadonlySet<string> = new Set(['beat', 'tick', 'swept']);
const ROUTINE_DEEDS: ReadonlySet<string> = new Set(['refresh-vip', 'sweep-segments']);
