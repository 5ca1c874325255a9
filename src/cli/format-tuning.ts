import type { Choice, Detection } from '../sim/tune/tune.ts';

/** What `simulate --tune` found. */
export interface Tuning {
  readonly threshold: number;
  readonly wishMs: number;
  readonly detection: Detection;
  readonly rows: readonly TuningRow[];
}

export interface TuningRow {
  readonly lossRatio: number;
  readonly simulatedMs: number;
  /** Times that a living primary was replaced. */
  readonly promotions: number;
  readonly meanTimeMs: number | null;
  /** The threshold of the file; null when it is higher than all that are reckoned. */
  readonly now: Choice | null;
  readonly wished: Choice | null;
}

export function formatTuning({ threshold, wishMs, detection, rows }: Tuning): string {
  const heads = [
    'loss',
    'replaced alive',
    'mean time between',
    `count of ${threshold} full`,
    `for one in ${timeText(wishMs)}`,
  ];
  const cells = rows.map((row) => [
    `${Math.round(row.lossRatio * 100)} %`,
    `${row.promotions} in ${timeText(row.simulatedMs)}`,
    meanText(row),
    row.now === null ? '' : `once in ${choiceText(row.now)}`,
    wishedText(row),
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    ...HEAD,
    '',
    line(heads),
    ...cells.map(line),
    '',
    `A host that falls silent is replaced, unfenced, after ${secondsText(detection.medianMs)} (median; at most ${secondsText(detection.longestMs)}).`,
    ...FOOT,
  ].join('\n');
}

const HEAD = [
  'Packets lost each way at the port of a primary that lives; a gateway answers, no witness is asked (those that see',
  'the primary make all of this rarer). "Replaced alive" was simulated; ~ is reckoned by the chances of each channel.',
];
const FOOT = [
  'A full count begins a failover, which the fence calls off when SSH gets through: it is rarer still that one ends.',
  'A higher heartbeat.threshold costs one heartbeat.interval each; isolation.giveUpAfter may rise with it.',
];

function meanText({ meanTimeMs, simulatedMs }: TuningRow): string {
  // None in so long: with 95 % certainty rarer than one in a third of it.
  return meanTimeMs === null ? `more than ${timeText(simulatedMs / 3)}` : timeText(meanTimeMs);
}

const choiceText = ({ meanTimeMs, how }: Choice): string =>
  `${how === 'seen' || meanTimeMs > LONG_MS ? '' : '~'}${timeText(meanTimeMs)}`;

const LONG_MS = 1000 * 365 * 24 * 3_600_000;

const wishedText = ({ wished }: TuningRow): string =>
  wished === null
    ? 'no threshold'
    : `threshold ${wished.threshold} (giveUpAfter <= ${wished.giveUpAfterMaxMs} ms, unfenced after ${secondsText(wished.unfencedWaitMs)})`;

const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** `40 s`, `12 min`, `8 h`, `30 d`, `4 years`, `over 1000 years`. */
export function timeText(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 2) return `${Math.round(ms / 1000)} s`;
  if (minutes < 120) return `${Math.round(minutes)} min`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h`;
  const days = minutes / 1440;
  if (days < 1000) return `${Math.round(days)} d`;
  return days < 365_000 ? `${Math.round(days / 365)} years` : 'over 1000 years';
}
