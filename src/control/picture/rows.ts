import type { BeatSample } from './beats.ts';
import type { WatchDocument } from './document.ts';
import { lagOf } from './lag.ts';
import type { Tone } from './tone.ts';
import { bytesText } from './words.ts';

export interface Row {
  readonly tone: Tone;
  readonly text: string;
}

/** A row with what the last beats measured, the newest last; null is "nobody answered", `-` is "not asked". */
export interface Curve extends Row {
  readonly name: string;
  /** The newest value for people. */
  readonly value: string;
  readonly points: readonly (number | null | '-')[];
}

const CHANNELS = ['icmp', 'ssh', 'sql'] as const;

export function channelCurves({ status: { channels }, beats }: WatchDocument): readonly Curve[] {
  return CHANNELS.map((name) => {
    const points = beats.map((beat) => beat[name]);
    const now = channels?.[name];
    if (now === undefined) return { name, tone: 'quiet', text: 'not asked yet', value: '', points };
    const tone: Tone = now.answer === 'alive' ? 'good' : now.answer === 'dead' ? 'bad' : 'quiet';
    const text = now.answer === 'unknown' ? now.why : `${now.answer} (${now.why})`;
    return { name, tone, text, value: now.tookMs === null ? '' : `${now.tookMs.toFixed(1)} ms`, points };
  });
}

/** Only a standby can ask how far it is behind, and the primary must live to tell. */
export function lagCurve(d: WatchDocument): Curve {
  const { status, sight } = d;
  const points = d.beats.map(({ lagBytes }: BeatSample) => lagBytes ?? '-');
  const head = { name: 'lag', points };
  if (status.role === 'primary') {
    if (sight?.local.followed === undefined)
      return { ...head, tone: 'quiet', value: '', text: 'the standby asks' };
    return sight.local.followed
      ? { ...head, tone: 'good', value: '', text: 'a standby is connected' }
      : { ...head, tone: 'bad', value: '', text: 'NO standby is connected' };
  }
  const row = status.replication;
  if (row === null) return { ...head, tone: 'warn', value: '', text: 'the primary does not tell' };
  const bytes = lagOf(row);
  const good = row.state === 'streaming' && row.syncState === 'sync';
  const value = bytes === null ? '' : bytesText(bytes);
  return { ...head, tone: good ? 'good' : 'bad', value, text: `${row.state}, ${row.syncState}` };
}

/** They are asked on suspicion only: a calm pair shows how many there are. */
export function witnessRow({ sight, status }: WatchDocument): Row {
  if (sight === null) return { tone: 'quiet', text: 'not looked at yet' };
  const { witnesses, gateway, link } = sight.self;
  const { configured, alive, dead, abstain } = witnesses;
  const asked = alive + dead > 0 || status.phase === 'suspecting';
  const said =
    configured === 0
      ? 'none'
      : asked
        ? `${dead} of ${configured} say dead, ${alive} alive, ${abstain} do not tell`
        : `${configured}, asked on suspicion`;
  const around = [gateway === 'unknown' ? '' : `gateway ${gateway}`, `link ${link}`].filter(
    (one) => one !== '',
  );
  const bad = link === 'dead' || gateway === 'dead';
  return { tone: bad ? 'bad' : dead > 0 ? 'warn' : 'quiet', text: [said, ...around].join('; ') };
}
