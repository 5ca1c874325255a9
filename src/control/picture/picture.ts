import { STEPS } from '../../core/steps.ts';
import type { WatchDocument } from './document.ts';
import { BEAT_LATE_MS, type Headline, headlineOf } from './headline.ts';
import { type NodePicture, nodePictures } from './nodes.ts';
import { type Curve, channelCurves, lagCurve, type Row, witnessRow } from './rows.ts';
import { severityTone, type Tone } from './tone.ts';
import type { EventPicture, Viewing } from './viewing.ts';
import { ageText } from './words.ts';

/**
 * What a person is shown of the pair, without a word of where it stands on the screen: the dashboard in a terminal
 * and the page in a browser are both drawn from it. Every text is one line.
 */
export interface Picture {
  readonly cluster: string;
  readonly version: string;
  /** The node whose daemon was asked: all of this is its view. */
  readonly here: string;
  /** Moment of the picture. */
  readonly atWallMs: number;
  /** False when the daemon does not answer: what is shown is the last that was known. */
  readonly fresh: boolean;
  readonly headline: Headline;
  /** In the order of the configuration, so that nobody changes places in a failover. */
  readonly nodes: readonly NodePicture[];
  readonly phase: Row;
  readonly deadCount: Row & { readonly count: number; readonly threshold: number };
  readonly vip: Row & { readonly address: string };
  /** What would happen now, and what stops it; null while the other side is not judged. */
  readonly outlook: Row | null;
  readonly channels: readonly Curve[];
  readonly lag: Curve;
  readonly witnesses: Row;
  readonly pause: Pause | null;
  /** What holds now and needs somebody, gravest first; the headline repeats the first of them. */
  readonly attention: readonly Attention[];
  /** The newest last. */
  readonly events: readonly EventPicture[];
  readonly daemon: Row;
}

export interface Pause {
  readonly leftMs: number;
  readonly untilWallMs: number;
  readonly by: string;
  readonly reason: string;
}

export interface Attention {
  readonly code: string;
  readonly tone: Tone;
  readonly text: string;
  readonly help: string;
}

/** Null as long as no daemon has answered yet. */
export function pictureOf(viewing: Viewing, nowWallMs: number): Picture | null {
  const { latest: d } = viewing;
  if (d === null) return null;
  const { status } = d;
  return {
    cluster: status.cluster,
    version: status.version,
    here: status.node,
    atWallMs: nowWallMs,
    fresh: viewing.silent === null,
    headline: headlineOf(viewing, d, nowWallMs),
    nodes: nodePictures(d),
    phase: { tone: phaseTone(d), text: phaseText(d) },
    deadCount: deadCount(d),
    vip: { address: status.vip.address, ...vipRow(d) },
    outlook: outlookOf(d),
    channels: channelCurves(d),
    lag: lagCurve(d),
    witnesses: witnessRow(d),
    pause: pauseOf(d, nowWallMs),
    attention: attentionOf(d),
    events: viewing.events,
    daemon: daemonRow(viewing, d, nowWallMs),
  };
}

function phaseTone({ status }: WatchDocument): Tone {
  switch (status.phase) {
    case 'watching':
    case 'serving':
      return 'good';
    case 'starting':
    case 'suspecting':
    case 'failing-over':
      return 'warn';
    case 'isolated':
    case 'ghost':
    case 'standby-down':
    case 'halted':
      return 'bad';
  }
}

/** In a failover its steps, with the one that is on its way in brackets. */
function phaseText({ status: { phase, phaseDetail }, why }: WatchDocument): string {
  if (phaseDetail.phase !== 'failing-over') return `${phase}: ${why.phaseMeaning}`;
  return `${phase}: ${STEPS.map((step) => (step === phaseDetail.step ? `[${step}]` : step)).join(' ')}`;
}

/** Hard proof counts to a threshold of its own: what is missing is what the bar must show. */
function deadCount({ status, why }: WatchDocument): Picture['deadCount'] {
  const { deadCount: count, threshold, phaseDetail, diagnosis } = status;
  if (phaseDetail.phase === 'failing-over' && phaseDetail.cause !== 'switchover')
    return { count: threshold, threshold, tone: 'bad', text: `full: ${phaseDetail.cause}` };
  const hard = phaseDetail.phase === 'suspecting' && phaseDetail.proof === 'hard';
  const needed = hard && why.beatsToGo !== null ? count + why.beatsToGo : threshold;
  const text = diagnosis === null ? 'the other side is not judged' : `${diagnosis}: ${status.reason}`;
  const calm = diagnosis === 'healthy' || diagnosis === null;
  return { count, threshold: needed, tone: count > 0 ? 'bad' : calm ? 'good' : 'warn', text };
}

function vipRow({ status }: WatchDocument): Row {
  // It is nowhere, or on a node that is about to be the primary, on purpose.
  if (status.phase === 'failing-over')
    return {
      tone: 'warn',
      text: status.vip.here === 'held' ? `taken on ${status.node}` : `moves to ${status.node}`,
    };
  switch (status.vip.holders) {
    case 'one':
      return { tone: 'good', text: 'held where it must be' };
    case 'both':
      return { tone: 'bad', text: 'on BOTH nodes' };
    case 'neither':
      return { tone: 'bad', text: 'on NEITHER node' };
    case 'wrong-node':
      return { tone: 'bad', text: 'on the WRONG node' };
    default:
      return {
        tone: 'warn',
        text:
          status.vip.here === 'held' ? `held here; ${status.peer} cannot be asked` : 'not known who holds it',
      };
  }
}

function outlookOf({ why: { verdict, blockers, summary } }: WatchDocument): Row | null {
  return verdict === null ? null : { tone: blockers.length === 0 ? 'quiet' : 'warn', text: summary };
}

function pauseOf({ status: { pause } }: WatchDocument, nowWallMs: number): Pause | null {
  if (pause === null) return null;
  const { untilWallMs, by, reason } = pause;
  return { leftMs: Math.max(0, untilWallMs - nowWallMs), untilWallMs, by, reason };
}

function attentionOf({ conditions }: WatchDocument): readonly Attention[] {
  const graver = { bad: 0, warn: 1, good: 2, quiet: 3 } as const;
  return conditions
    .map(({ code, severity, text, hint }) => ({ code, tone: severityTone(severity), text, help: hint }))
    .toSorted((one, other) => graver[one.tone] - graver[other.tone]);
}

function daemonRow({ silent, restartedWallMs }: Viewing, d: WatchDocument, nowWallMs: number): Row {
  if (silent !== null)
    return { tone: 'bad', text: `no answer for ${ageText(nowWallMs - silent.sinceWallMs)}` };
  const beat = d.status.beatAgeMs === null ? 'no beat yet' : `last beat ${ageText(d.status.beatAgeMs)} ago`;
  const up = `up for ${ageText(nowWallMs - d.startedWallMs)}`;
  const late = d.status.beatAgeMs === null || d.status.beatAgeMs > BEAT_LATE_MS;
  const again = restartedWallMs === null ? '' : ', was restarted';
  return { tone: late ? 'warn' : 'quiet', text: `${beat}, ${up}${again}` };
}
