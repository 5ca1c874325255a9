import type { Action, Event, Notice } from '../core/decision.ts';
import type { Phase } from '../core/phases.ts';
import type { State } from '../core/state.ts';
import type { Instant } from '../core/units.ts';
import { type WallMs, wallMs } from '../core/units.ts';
import type { JournalRecord } from './record.ts';
import type { Surroundings } from './turn.ts';

/** A record of the journal that holds a decision or a beat. */
export interface Recorded {
  readonly seq: number;
  readonly atWallMs: WallMs;
  /** Null in what an older version wrote. */
  readonly now: Instant | null;
  /** Which process wrote it, and its how-manieth event this was. */
  readonly run: number;
  readonly order: number;
  readonly event: Event;
  readonly phase: Phase;
  readonly reason: string;
  readonly actions: readonly Action[];
  readonly notices: readonly Notice[];
  /** Where a row of events without gaps begins. */
  readonly before: State | null;
  readonly around: Surroundings | null;
}

/** The record as what it holds, or null when it is something else. Its inner parts are taken as they are. */
export function recordedOf(record: JournalRecord): Recorded | null {
  const { seq, event, phase, reason, actions, notices, now, before } = record;
  if (!isObject(event) || typeof event.kind !== 'string') return null;
  if (!isObject(phase) || typeof phase.phase !== 'string' || typeof reason !== 'string') return null;
  if (!Array.isArray(actions) || !Array.isArray(notices)) return null;
  const instant = isObject(now) && typeof now.monoMs === 'number' && typeof now.wallMs === 'number';
  const parts = { event, phase, actions, notices, now: instant ? now : null };
  return {
    ...(parts as unknown as Pick<Recorded, 'event' | 'phase' | 'actions' | 'notices' | 'now'>),
    seq,
    atWallMs: wallMs(instant ? Number(now.wallMs) : record.wallMs),
    run: typeof record.run === 'number' ? record.run : 0,
    order: typeof record.order === 'number' ? record.order : 0,
    reason,
    before: isObject(before) && isObject(before.phase) ? (before as unknown as State) : null,
    around: aroundOf(record),
  };
}

function aroundOf({ version, policy, settings }: JournalRecord): Surroundings | null {
  if (typeof version !== 'string' || !isObject(policy) || !isObject(settings)) return null;
  return { version, policy: policy as unknown as Surroundings['policy'], settings };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
