import type { Context } from '../../core/decide/draft.ts';
import type { Evidence, LocalDatabase } from '../../core/evidence.ts';
import { MESSAGES, say } from '../../core/messages.ts';
import type { LogSeverity } from '../../core/severity.ts';
import { codeOf, type ReminderKey, type State } from '../../core/state.ts';
import { type StatusDocument, type StatusSource, statusDocument } from '../status-document.ts';
import { type WhyDocument, whyDocument } from '../why-document.ts';
import type { BeatSample } from './beats.ts';

/** What a dashboard asks for again and again: status, why, and what the last beats measured. Fields are only added. */
export interface WatchDocument {
  readonly atWallMs: number;
  /** When this daemon began: another value is another process. */
  readonly startedWallMs: number;
  /** The host names in the order of the configuration, which is the same on both nodes. */
  readonly coordinators: readonly string[];
  readonly status: StatusDocument;
  readonly why: WhyDocument;
  /** Since the phase was entered, where it knows; null elsewhere. */
  readonly phaseForMs: number | null;
  readonly sight: Sight | null;
  /** Everything that holds now and that people were told of. */
  readonly conditions: readonly Condition[];
  /** The oldest first. */
  readonly beats: readonly BeatSample[];
}

/** What the last beat saw beside the channels. */
export interface Sight extends Pick<Evidence, 'silentForMs' | 'aloneForMs' | 'self'> {
  readonly local: Pick<LocalDatabase, 'role' | 'detail' | 'receiver' | 'followed'>;
  readonly peerHost: Evidence['ssh']['report'];
}

export interface Condition {
  readonly code: string;
  readonly severity: LogSeverity;
  readonly text: string;
  readonly hint: string;
}

export interface WatchSource extends StatusSource {
  readonly now: Context['now'];
  readonly startedWallMs: number;
  readonly coordinators: readonly string[];
  readonly beats: readonly BeatSample[];
  readonly showTime: (atWallMs: number) => string;
}

export function watchDocument(source: WatchSource): WatchDocument {
  const { state, evidence: e, policy, now } = source;
  return {
    atWallMs: now.wallMs,
    startedWallMs: source.startedWallMs,
    coordinators: source.coordinators,
    status: statusDocument(source),
    why: whyDocument(state, e, { policy, now }),
    phaseForMs: phaseForMs(state, now.monoMs),
    sight: e === null ? null : sightOf(e),
    conditions: conditionsOf(state, source.showTime),
    beats: source.beats,
  };
}

function sightOf(e: Evidence): Sight {
  const { silentForMs, aloneForMs, self } = e;
  const { role, detail, receiver, followed } = e.local;
  const local = { role, detail, receiver, ...(followed === undefined ? {} : { followed }) };
  return { silentForMs, aloneForMs, self, local, peerHost: e.ssh.report };
}

function phaseForMs({ phase }: State, nowMs: number): number | null {
  if (phase.phase === 'failing-over') return Math.round(nowMs - phase.startedMs);
  return 'sinceMs' in phase ? Math.round(nowMs - phase.sinceMs) : null;
}

function conditionsOf({ reminders }: State, showTime: WatchSource['showTime']): readonly Condition[] {
  return Object.entries(reminders).flatMap(([key, reminder]) => {
    if (reminder === undefined) return [];
    const code = codeOf(key as ReminderKey);
    return { code, severity: MESSAGES[code].severity, ...say(code, reminder.params, showTime) };
  });
}
