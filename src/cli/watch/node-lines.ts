import type { NodePicture } from '../../control/picture/nodes.ts';
import type { Picture } from '../../control/picture/picture.ts';
import type { Tone } from '../../control/picture/tone.ts';
import { cell, columnsOf, padEnd, shown } from './columns.ts';
import { type Line, type Look, type Span, span } from './line.ts';

/** The two coordinators, one under the other. */
export function nodeLines({ nodes, vip }: Picture, { columns, glyphs }: Look): readonly Line[] {
  const nameOf = (node: NodePicture): string =>
    `${shown(node.name, glyphs.unicode)}${node.here ? ' (here)' : ''}`;
  const names = Math.max(12, widest(nodes.map(nameOf)) + 2);
  const roles = Math.max(8, widest(nodes.map(({ role }) => role)));
  const daemons = 'daemon '.length + widest(nodes.map(({ daemon }) => daemon));
  const room = columns - 1 - names - roles - 2 - VIP.length - daemons - 2;
  const databases = Math.min(widest(nodes.map(({ database }) => database)), Math.max(12, room));
  return nodes.map((node) =>
    marked(node.tone, [
      span(padEnd(nameOf(node), names), 'strong'),
      span(padEnd(node.role, roles + 2), node.tone),
      vipSpan(node, vip.tone),
      span(`${cell(node.database, databases, glyphs.cut)}  `, node.tone === 'good' ? 'plain' : node.tone),
      span('daemon ', 'quiet'),
      span(node.daemon, node.daemonTone),
    ]),
  );
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map(columnsOf));

const VIP = 'VIP   ';

function vipSpan({ vip }: NodePicture, tone: Tone): Span {
  if (vip === 'held') return span(VIP, tone);
  return span(vip === 'unknown' ? 'VIP?  ' : ' '.repeat(VIP.length), 'quiet');
}

/** A sign in the margin says without colour what is not as it should be. */
export function marked(tone: Tone, line: Line): Line {
  const sign = tone === 'bad' ? span('!', 'bad') : tone === 'warn' ? span('!', 'warn') : span(' ');
  return [sign, ...line];
}
