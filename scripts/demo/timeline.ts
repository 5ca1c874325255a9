import type { JournalLine } from '../../test/lab/driver/journal.ts';
import type { Host } from '../../test/lab/driver/lab.ts';

/** One line of the story that a person is told. */
export interface Moment {
  readonly atMs: number;
  readonly where: Host;
  /** A short word for what kind of thing happened. */
  readonly what: string;
  readonly text: string;
  readonly weight: 'plain' | 'bad' | 'good';
}

const STEPS: Readonly<Record<string, string>> = {
  fence: 'fence',
  promote: 'promotion',
  verify: 'write accepted',
  'take-vip': 'VIP',
  announce: 'announced',
};

const CODES: Readonly<Record<string, readonly [what: string, weight: Moment['weight']]>> = {
  PRIMARY_BACK: ['back', 'good'],
  FAILOVER_HELD: ['held', 'bad'],
  FAILOVER_CALLED_OFF: ['called off', 'good'],
  FENCE_FAILED: ['halted', 'bad'],
  PROMOTION_FAILED: ['halted', 'bad'],
  WRITE_NOT_ACCEPTED: ['halted', 'bad'],
  DATA_AT_RISK: ['halted', 'bad'],
  ISOLATED: ['gives up', 'plain'],
  GHOST: ['stays away', 'plain'],
  FAILOVER_DONE: ['done', 'good'],
};

/** What a line of a daemon's journal means for the story; null when it is no part of it. */
export function momentOf({ host, atMs, text, fields }: JournalLine): Moment | null {
  const moment = (what: string, told: string, weight: Moment['weight'] = 'plain'): Moment => ({
    atMs,
    where: host,
    what,
    text: told,
    weight,
  });
  if (fields.code === 'PRIMARY_SUSPECTED') return moment('dead beat', deadBeat(text), 'bad');
  if (fields.phase === 'failing-over')
    return moment('dead beat', `the last one: ${after(text, 'failover: ')}`, 'bad');
  if (fields.code === 'FAILOVER_STARTED') return moment('failover', 'scdw takes over');
  const [what, weight] = CODES[fields.code ?? ''] ?? [];
  if (what !== undefined && fields.turn !== 'over') return moment(what, text, weight);
  const step = STEPS[fields.step ?? ''];
  if (step !== undefined) return moment(step, after(text, ': '), / failed: /.test(text) ? 'bad' : 'plain');
  if (/^watching: (?!healthy|degraded)/.test(text)) return moment('odd beat', after(text, 'watching: '));
  if (/^(stop the database|release the VIP)/.test(text)) return moment('lets go', text);
  return null;
}

/** `1 of 3: host-unreachable: …`, from the sentence for people. */
function deadBeat(text: string): string {
  const [, why, count] = /looks dead \((.*)\), (\d+ of \d+)\./.exec(text) ?? [];
  return why === undefined ? text : `${count}: ${why}`;
}

const after = (text: string, mark: string): string => text.slice(text.indexOf(mark) + mark.length);

/** Seconds between the moments of a failover, as far as it came. */
export interface Durations {
  /** From the fault to the decision to take over. */
  readonly detection: number | null;
  readonly fence: number | null;
  /** From the beginning of the promotion to its end. */
  readonly promotion: number | null;
  /** From then on until the VIP was taken, the write that was tried included. */
  readonly vip: number | null;
}

export function durations(journal: readonly JournalLine[], faultMs: number): Durations {
  const since = journal.filter(({ atMs }) => atMs >= faultMs);
  const at = (is: (line: JournalLine) => boolean): number | null => since.find(is)?.atMs ?? null;
  const started = at(({ fields }) => fields.phase === 'failing-over');
  const fenced = at(({ fields }) => fields.step === 'fence');
  const promoting = at(({ text }) => text.startsWith('failing-over: step promote'));
  const promoted = at(({ fields }) => fields.step === 'promote');
  const taken = at(({ fields }) => fields.step === 'take-vip');
  return {
    detection: between(faultMs, started),
    fence: between(started, fenced),
    promotion: between(promoting ?? fenced, promoted),
    vip: between(promoted, taken),
  };
}

const between = (fromMs: number | null, toMs: number | null): number | null =>
  fromMs === null || toMs === null ? null : Math.round(toMs - fromMs) / 1000;
