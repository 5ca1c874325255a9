import { escapeHtml as text } from '../../core/escape-html.ts';
import type { NodePicture } from '../picture/nodes.ts';
import type { Picture } from '../picture/picture.ts';
import type { Curve, Row } from '../picture/rows.ts';
import type { Tone } from '../picture/tone.ts';
import { countText } from '../picture/words.ts';
import { sparkline } from './sparkline.ts';

/** The parts of the page that change, by the id of their place. What has not changed is not sent again. */
export const REGIONS = ['headline', 'nodes', 'facts', 'channels', 'attention', 'events'] as const;
export type Regions = Readonly<Record<(typeof REGIONS)[number], string>>;

/** `showTime` prints a moment of the wall clock as people on this host write it. */
export function regionsOf(picture: Picture, showTime: (atWallMs: number) => string): Regions {
  return {
    headline: headline(picture),
    nodes: picture.nodes.map((node) => nodeCard(node, picture.vip.address)).join(''),
    facts: facts(picture, showTime),
    channels: [...picture.channels, picture.lag].map(curve).join(''),
    attention: attention(picture),
    events: events(picture, showTime),
  };
}

/** What a browser's tab shows. */
export const titleOf = ({ headline: { word }, cluster }: Picture): string => `${word} · ${cluster}`;

/** Colour never says anything alone: a word stands beside it. */
const MARKS: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✕', quiet: '·' };

function headline({ headline: { tone, word, text: sentence, help } }: Picture): string {
  const advice = help === null ? '' : `<p class="help">${text(help)}</p>`;
  return `<div class="banner ${tone}"><p class="word"><span class="mark" aria-hidden="true">${MARKS[tone]}</span>${text(word)}</p><p>${text(sentence)}</p>${advice}</div>`;
}

function nodeCard(
  { name, here, tone, role, vip, database, daemon, daemonTone }: NodePicture,
  address: string,
): string {
  const badge =
    vip === 'held'
      ? `<span class="vip held">VIP ${text(address.replace(/\/.*/, ''))}</span>`
      : `<span class="vip">${vip === 'absent' ? 'no VIP' : 'VIP not known'}</span>`;
  return [
    `<article class="node ${tone}"><h2>${text(name)}${here ? ' <small>asked</small>' : ''}</h2>`,
    `<p class="role">${text(role)}</p>${badge}`,
    `<dl><dt>database</dt><dd>${text(database)}</dd><dt>daemon</dt><dd class="${daemonTone}">${text(daemon)}</dd></dl>`,
    '</article>',
  ].join('');
}

function facts(
  { phase, deadCount, vip, outlook, witnesses, daemon, pause }: Picture,
  showTime: (at: number) => string,
): string {
  const ends =
    pause === null
      ? ''
      : row('pause', {
          tone: 'warn',
          text: `${countText(pause.leftMs)} left, until ${showTime(pause.untilWallMs)} (${pause.by}: ${pause.reason})`,
        });
  return [
    row('phase', phase),
    row('dead count', deadCount, deadBar(deadCount)),
    row('VIP', { ...vip, text: `${vip.address}: ${vip.text}` }),
    ends,
    outlook === null ? '' : row('outlook', outlook),
    row('witnesses', witnesses),
    row('daemon', daemon),
  ].join('');
}

const row = (name: string, { tone, text: value }: Row, before = ''): string =>
  `<dt>${text(name)}</dt><dd class="${tone}">${before}<span>${text(value)}</span></dd>`;

/** One box for each beat that is needed; beyond a dozen they are too many to count, and one bar is drawn. */
function deadBar({ count, threshold }: Picture['deadCount']): string {
  const said = `<b>${count} of ${threshold}</b>`;
  const boxes = Math.min(threshold, BOXES_MAX);
  const full = threshold === 0 ? 0 : Math.min(boxes, Math.ceil((count * boxes) / threshold));
  const drawn = Array.from({ length: boxes }, (_, at) => `<i${at < full ? ' class="full"' : ''}></i>`);
  return `<span class="dead-bar" aria-hidden="true">${drawn.join('')}</span>${said}`;
}
const BOXES_MAX = 12;

const curve = (one: Curve): string =>
  `<div class="curve ${one.tone}"><h3>${text(one.name)}</h3><b>${text(one.value)}</b>${sparkline(one)}<p>${text(one.text)}</p></div>`;

/** What the headline says already is not said twice. */
function attention({ attention: all, headline: { text: said, word } }: Picture): string {
  const others = all.filter((one) => !one.text.endsWith(said) && one.code !== word);
  if (others.length === 0) return '';
  const items = others.map(
    ({ code, tone, text: sentence, help }) =>
      `<li class="${tone}"><b>${text(code)}</b> ${text(sentence)}<p class="help">${text(help)}</p></li>`,
  );
  return `<h2>Needs somebody, too</h2><ul>${items.join('')}</ul>`;
}

function events({ events: all }: Picture, showTime: (at: number) => string): string {
  if (all.length === 0) return '<p class="quiet">Nothing was told since this daemon began.</p>';
  const items = all
    .toReversed()
    .map(
      ({ atWallMs, tone, code, text: sentence }) =>
        `<li class="${tone}"><time>${text(showTime(atWallMs))}</time> <b>${text(code)}</b> ${text(sentence)}</li>`,
    );
  return `<ol>${items.join('')}</ol>`;
}
