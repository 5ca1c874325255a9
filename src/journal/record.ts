import type { WallMs } from '../core/units.ts';

/**
 * - `decision`: something changed, was done or was said. - `beat`: a look at the other side that is kept as
 *   evidence, because it stands around a decision.
 */
export const BEAT = 'beat';
export const DECISION = 'decision';

/** One line of the journal: its number, the wall clock, what kind of record it is, and the record's own fields. */
export interface JournalRecord {
  readonly seq: number;
  readonly wallMs: WallMs;
  readonly kind: string;
  readonly [field: string]: unknown;
}

export const journalFile = (directory: string): string => `${directory}/journal.jsonl`;
export const oldJournalFile = (directory: string): string => `${directory}/journal.1.jsonl`;
