import { escapeHtml } from '../../core/escape-html.ts';
import type { Answer, Evidence } from '../../core/evidence.ts';
import type { Recorded } from '../../journal/recorded.ts';
import type { Scope } from './scope.ts';

const WIDTH = 1080;
const LEFT = 120;
const RIGHT = 20;
const LANE = 26;
const TOP = 34;
/** What is drawn before the suspicion and after the end; the table has more. */
const MARGIN_MS = 2500;
const TICKS_MAX = 12;
const TICK_STEPS_MS = [100, 250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000];

interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly look: string;
  readonly title: string;
  readonly label?: string;
}
interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** The failover as a drawing: what each channel answered beat by beat, the phases, and the steps. */
export function timelineSvg(scope: Scope): string {
  const { failover, recorded, suspectedWallMs } = scope;
  const endMs = failover.endedWallMs ?? recorded.at(-1)?.atWallMs ?? suspectedWallMs;
  const fromMs = suspectedWallMs - MARGIN_MS;
  const toMs = Math.max(endMs, suspectedWallMs + 1) + MARGIN_MS;
  const x = (atMs: number): number => {
    const share = (Math.min(Math.max(atMs, fromMs), toMs) - fromMs) / (toMs - fromMs);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  };
  const lanes = [...channelLanes(recorded), phaseLane(recorded, toMs), ...stepLanes(scope, toMs)].filter(
    ({ bars }) => bars.some((bar) => bar.toMs >= fromMs && bar.fromMs <= toMs),
  );
  const height = TOP + lanes.length * LANE + 8;
  const drawn = lanes.map((lane, index) => laneSvg(lane, TOP + index * LANE, x, { fromMs, toMs }));
  const title = `Timeline of the change to ${scope.newPrimary}`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">`,
    `<title>${escapeHtml(title)}</title>`,
    ...ticks(fromMs, toMs, suspectedWallMs).map(({ atMs, label }) => {
      const at = x(atMs).toFixed(1);
      return `<line class="tick" x1="${at}" x2="${at}" y1="${TOP - 8}" y2="${height - 4}"/><text class="axis" x="${at}" y="16" text-anchor="middle">${label}</text>`;
    }),
    ...drawn,
    '</svg>',
  ].join('\n');
}

function ticks(
  fromMs: number,
  toMs: number,
  zeroMs: number,
): readonly { readonly atMs: number; readonly label: string }[] {
  const stepMs =
    TICK_STEPS_MS.find((step) => (toMs - fromMs) / step <= TICKS_MAX) ?? (toMs - fromMs) / TICKS_MAX;
  const first = Math.ceil((fromMs - zeroMs) / stepMs);
  const count = Math.floor((toMs - zeroMs) / stepMs) - first + 1;
  return Array.from({ length: count }, (_, index) => {
    const offsetMs = (first + index) * stepMs;
    return { atMs: zeroMs + offsetMs, label: `${offsetMs > 0 ? '+' : ''}${+(offsetMs / 1000).toFixed(2)} s` };
  });
}

function laneSvg(
  { name, bars }: Lane,
  y: number,
  x: (atMs: number) => number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): string {
  const visible = bars.filter((bar) => bar.toMs >= fromMs && bar.fromMs <= toMs);
  const shapes = visible.map((bar) => {
    const left = x(bar.fromMs);
    const width = Math.max(3, x(bar.toMs) - left);
    const inside = bar.label !== undefined && bar.label.length * 6.6 < width;
    const labelX = inside
      ? left + 4
      : Math.min(left + width + 4, WIDTH - RIGHT - (bar.label ?? '').length * 6.6);
    const label =
      bar.label === undefined || (!inside && bar.look.startsWith('phase'))
        ? ''
        : `<text class="${inside ? 'in' : 'out'}" x="${labelX.toFixed(1)}" y="${y + 13}">${escapeHtml(bar.label)}</text>`;
    return `<rect class="${bar.look}" x="${left.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${LANE - 8}" rx="2"><title>${escapeHtml(bar.title)}</title></rect>${label}`;
  });
  return `<text class="lane" x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${escapeHtml(name)}</text>${shapes.join('')}`;
}

function channelLanes(recorded: readonly Recorded[]): readonly Lane[] {
  const beats = recorded.flatMap((one) => {
    const { event } = one;
    if (event.kind !== 'beat' || one.now === null) return [];
    // A beat's times are of the monotonic clock; the record has both.
    const zeroMs = one.now.wallMs - one.now.monoMs;
    const { evidence } = event;
    return [{ evidence, fromMs: zeroMs + evidence.startedMs, toMs: zeroMs + evidence.endedMs }];
  });
  return CHANNELS.map(([name, answerOf]) => ({
    name,
    bars: beats.flatMap(({ evidence, fromMs, toMs }) => {
      const { answer, text } = answerOf(evidence);
      return answer === null ? [] : [{ fromMs, toMs, look: answer, title: `${name}: ${text}` }];
    }),
  }));
}

type Seen = { readonly answer: Answer | null; readonly text: string };

const CHANNELS: readonly (readonly [string, (e: Evidence) => Seen])[] = [
  ['ICMP', (e) => ({ answer: e.icmp.answer, text: `${e.icmp.answer}, ${e.icmp.why} ${e.icmp.detail}` })],
  ['SSH', (e) => ({ answer: e.ssh.answer, text: `${e.ssh.answer}, ${e.ssh.why} ${e.ssh.detail}` })],
  ['SQL', (e) => ({ answer: e.sql.answer, text: `${e.sql.answer}, ${e.sql.why} ${e.sql.detail}` })],
  [
    'WAL',
    (e) => ({ answer: e.local.walArrives, text: `${e.local.walArrives}, receiver ${e.local.receiver}` }),
  ],
  [
    'own gateway',
    (e) => ({ answer: e.self.gateway === 'unknown' ? null : e.self.gateway, text: e.self.gateway }),
  ],
];

function phaseLane(recorded: readonly Recorded[], toMs: number): Lane {
  const bars: Bar[] = [];
  for (const [index, { atWallMs, phase }] of recorded.entries()) {
    const last = bars.at(-1);
    const untilMs = recorded[index + 1]?.atWallMs ?? toMs;
    if (last !== undefined && last.label === phase.phase) bars[bars.length - 1] = { ...last, toMs: untilMs };
    else
      bars.push({
        fromMs: atWallMs,
        toMs: untilMs,
        look: `phase ${phase.phase}`,
        title: phase.phase,
        label: phase.phase,
      });
  }
  return { name: 'phase', bars };
}

function stepLanes({ failover }: Scope, toMs: number): readonly Lane[] {
  return failover.steps.map(({ step, fromWallMs, tookMs, outcome }) => {
    const good = outcome?.kind === 'done' || outcome?.kind === 'confirmed';
    const took = tookMs === null ? 'no end recorded' : `${(tookMs / 1000).toFixed(2)} s`;
    const end = outcome === null ? '' : `, ${outcome.kind}`;
    const bar: Bar = {
      fromMs: fromWallMs,
      toMs: tookMs === null ? toMs : fromWallMs + tookMs,
      look: good ? 'step' : 'step bad',
      title: `${step}: ${took}${end}`,
      label: `${took}${end}`,
    };
    return { name: step, bars: [bar] };
  });
}
