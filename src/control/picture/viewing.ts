import { MESSAGES, type MessageCode } from '../../core/messages.ts';
import type { WatchDocument } from './document.ts';
import { severityTone, type Tone } from './tone.ts';

/** Something that was told, or that happened to the daemon itself. */
export interface EventPicture {
  readonly atWallMs: number;
  readonly tone: Tone;
  readonly code: string;
  readonly text: string;
}

/** What a dashboard remembers between two answers. */
export interface Viewing {
  readonly latest: WatchDocument | null;
  /** Since when the daemon has not answered. */
  readonly silent: { readonly sinceWallMs: number; readonly why: string } | null;
  /** It came back as another process while somebody watched: when that one began. */
  readonly restartedWallMs: number | null;
  /** The newest last. A daemon forgets what it told when it ends; who watches does not. */
  readonly events: readonly EventPicture[];
}

const EVENTS_KEPT = 50;

/** `earlier` is what the journal knows of the time before. */
export const nothingSeen = (earlier: readonly EventPicture[] = []): Viewing => ({
  latest: null,
  silent: null,
  restartedWallMs: null,
  events: earlier.slice(-EVENTS_KEPT),
});

export function answered(before: Viewing, latest: WatchDocument): Viewing {
  const events = merge(before.events, toldBy(latest));
  const other = before.latest !== null && before.latest.startedWallMs !== latest.startedWallMs;
  if (!other) return { ...before, latest, silent: null, events };
  const restartedWallMs = latest.startedWallMs;
  const text = `The daemon of ${latest.status.node} was restarted.`;
  const news: EventPicture = { atWallMs: restartedWallMs, tone: 'warn', code: 'RESTARTED', text };
  return { latest, silent: null, restartedWallMs, events: merge(events, [news]) };
}

export function unanswered(before: Viewing, why: string, nowWallMs: number): Viewing {
  if (before.silent !== null) return { ...before, silent: { ...before.silent, why } };
  const node = before.latest?.status.node ?? 'this node';
  const text = `The daemon of ${node} stopped answering: ${why}.`;
  const news: EventPicture = { atWallMs: nowWallMs, tone: 'bad', code: 'NO_ANSWER', text };
  const events = before.latest === null ? before.events : merge(before.events, [news]);
  return { ...before, silent: { sinceWallMs: nowWallMs, why }, events };
}

const toldBy = ({ status }: WatchDocument): readonly EventPicture[] =>
  status.told.map(({ atWallMs, code, text }) => ({ atWallMs, code, text, tone: toneOf(code, text) }));

/** A daemon tells of what is over with the text of what was. */
function toneOf(code: string, text: string): Tone {
  if (text.startsWith('resolved: ') || !Object.hasOwn(MESSAGES, code)) return 'quiet';
  return severityTone(MESSAGES[code as MessageCode].severity);
}

/** By time; the same thing heard twice is one. */
function merge(before: readonly EventPicture[], more: readonly EventPicture[]): readonly EventPicture[] {
  const news = more.filter((event) => !before.some((known) => isSame(known, event)));
  if (news.length === 0) return before;
  return [...before, ...news].toSorted((one, other) => one.atWallMs - other.atWallMs).slice(-EVENTS_KEPT);
}

/** The journal notes when something was decided, the daemon when it was told: a slow disk lies between the two. */
const isSame = (one: EventPicture, other: EventPicture): boolean =>
  one.code === other.code && Math.abs(one.atWallMs - other.atWallMs) < 1000;
