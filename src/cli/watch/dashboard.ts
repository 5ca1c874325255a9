import type { Picture } from '../../control/picture/picture.ts';
import { countText } from '../../control/picture/words.ts';
import { timeText } from '../clock-text.ts';
import { wrap } from '../wrap.ts';
import { cell, columnsOf, shown } from './columns.ts';
import { sparkline } from './curve.ts';
import { type Line, type Look, type Span, span } from './line.ts';
import { marked, nodeLines } from './node-lines.ts';

/** A line, and how soon it is left out where the screen is low: 0 never, the highest first. */
interface Placed {
  readonly line: Line;
  readonly spare: number;
}

/** The whole picture as lines: at most as many as the screen has rows, each at most as wide as it is. */
export function dashboard(picture: Picture, look: Look): readonly Line[] {
  const head = [title(picture, look), ...headline(picture, look), rule('', look, 3)];
  const body = [
    ...nodeLines(picture, look).map((line) => ({ line, spare: 0 })),
    { line: [], spare: 9 },
    ...facts(picture, look),
    { line: [], spare: 8 },
    ...curves(picture, look),
  ];
  const upper = thinned([...head, ...body], look.rows - 1);
  const room = look.rows - upper.length - 2;
  const events = room >= 1 ? [rule('last events', look, 0).line, ...eventLines(picture, room)] : [];
  const left = Math.max(0, look.rows - 1 - upper.length - events.length);
  const blank = look.keys ? Array.from({ length: left }, (): Line => []) : [];
  return [...upper, ...events, ...blank, footer(picture, look)].slice(0, look.rows);
}

/** Leaves out what can be spared best until the rest fits. */
function thinned(lines: readonly Placed[], rows: number): readonly Line[] {
  let kept = lines;
  while (kept.length > rows) {
    const most = Math.max(...kept.map(({ spare }) => spare));
    const at = kept.findLastIndex(({ spare }) => spare === most);
    kept = kept.filter((_, index) => index !== at);
  }
  return kept.map(({ line }) => line);
}

function title({ cluster, here, atWallMs }: Picture, { columns, glyphs }: Look): Placed {
  const left = ` whpg-failover  ${shown(cluster, glyphs.unicode)}`;
  const right = `seen from ${shown(here, glyphs.unicode)}  ${timeText(atWallMs).slice(0, 8)} `;
  const gap = ' '.repeat(Math.max(1, columns - columnsOf(left) - columnsOf(right)));
  return { line: [span(left, 'strong'), span(gap), span(right, 'quiet')], spare: 1 };
}

/** The word, two lines of text at most, and what helps: always three lines, so that the rest does not jump. */
function headline(
  { headline: { word, tone, text, help } }: Picture,
  { columns, glyphs }: Look,
): readonly Placed[] {
  const label = ` ${word} `;
  const [first = '', ...rest] = wrap(text, Math.max(20, columns - label.length - 3));
  const [second = '', ...third] = wrap(rest.join(' '), Math.max(20, columns - 3));
  const more = third.length > 0 ? ` ${glyphs.cut}` : '';
  const ink = tone === 'good' ? 'strong' : tone;
  return [
    { line: [span(' '), span(label, `banner-${tone}`), span(` ${first}`, ink)], spare: 0 },
    { line: [span(`  ${second}${more}`, ink)], spare: second === '' ? 7 : 2 },
    {
      line: [span(help === null ? '' : `  ${glyphs.arrow} ${help}`, 'strong')],
      spare: help === null ? 7 : 1,
    },
  ];
}

const LABEL = 12;
const label = (text: string): Span => span(text.padEnd(LABEL), 'quiet');

function facts(picture: Picture, look: Look): readonly Placed[] {
  const { phase, deadCount, vip, pause, outlook } = picture;
  const bar = barOf(deadCount, look);
  const lines: Placed[] = [
    { line: marked(phase.tone, [label('phase'), span(phase.text, phase.tone)]), spare: 4 },
    {
      line: marked(deadCount.count > 0 ? 'bad' : 'quiet', [
        label('dead count'),
        ...bar,
        span(` ${deadCount.count} of ${deadCount.threshold}  `, deadCount.count > 0 ? 'bad' : 'plain'),
        span(deadCount.text, deadCount.tone === 'good' ? 'quiet' : deadCount.tone),
      ]),
      spare: 0,
    },
    {
      line: marked(vip.tone, [label('VIP'), span(`${vip.address}  `), span(vip.text, vip.tone)]),
      spare: 2,
    },
  ];
  if (pause !== null) {
    const text = `${countText(pause.leftMs)} left, until ${timeText(pause.untilWallMs).slice(0, 5)}  (${pause.by}: ${pause.reason})`;
    lines.push({ line: marked('warn', [label('paused'), span(text, 'warn')]), spare: 1 });
  }
  if (look.rows > 24 && outlook !== null)
    lines.push({
      line: marked(outlook.tone, [label('outlook'), span(outlook.text, outlook.tone)]),
      spare: 8,
    });
  return lines;
}

/** In cells, one for each beat of the threshold, as long as they are few. */
function barOf({ count, threshold }: Picture['deadCount'], { columns, glyphs }: Look): readonly Span[] {
  const room = Math.min(30, Math.max(6, Math.floor(columns / 4)));
  const width = threshold > 0 && threshold <= room ? Math.floor(room / threshold) * threshold : room;
  const full = Math.min(width, Math.round((Math.min(count, threshold) / Math.max(1, threshold)) * width));
  return [
    span('['),
    span(glyphs.full.repeat(full), 'bad'),
    span(glyphs.empty.repeat(width - full), 'quiet'),
    span(']'),
  ];
}

const MS_FLOOR = 5;
const BYTES_FLOOR = 64 * 1024;

function curves({ channels, lag, witnesses }: Picture, look: Look): readonly Placed[] {
  const rows = [...channels.map((one) => ({ ...one, floor: MS_FLOOR })), { ...lag, floor: BYTES_FLOOR }];
  const texts = Math.min(25, Math.max(...rows.map(({ text }) => columnsOf(text))));
  const used = 1 + LABEL + 9 + 2 + texts + 2;
  const lines = rows.map(({ name, value, text, tone, points, floor }): Placed => {
    const spark = sparkline(points, {
      columns: Math.max(0, look.columns - used - 1),
      floor,
      glyphs: look.glyphs,
    });
    const cells = [
      label(name),
      span(`${value.padStart(9)}  `),
      span(`${cell(text, texts, look.glyphs.cut)}  `, tone),
    ];
    return { line: marked(tone, [...cells, ...spark]), spare: name === 'lag' ? 3 : 5 };
  });
  const line = marked(witnesses.tone, [label('witnesses'), span(witnesses.text, witnesses.tone)]);
  return [...lines, { line, spare: 6 }];
}

function eventLines({ events }: Picture, rows: number): readonly Line[] {
  return events
    .slice(-rows)
    .toReversed()
    .map(({ atWallMs, tone, text }) =>
      marked(tone, [
        span(`${timeText(atWallMs).slice(0, 8)}  `, 'quiet'),
        span(text, tone === 'quiet' ? 'plain' : tone),
      ]),
    );
}

function rule(name: string, { columns, glyphs }: Look, spare: number): Placed {
  const text = name === '' ? '' : `${glyphs.rule}${glyphs.rule} ${name} `;
  return { line: [span(text + glyphs.rule.repeat(Math.max(0, columns - text.length)), 'quiet')], spare };
}

function footer({ daemon, version }: Picture, { keys }: Look): Line {
  const head = span(keys ? ' q quits   ' : ' ', 'quiet');
  return [head, span(daemon.text, daemon.tone), span(`   version ${version}`, 'quiet')];
}
