import type { Tone } from '../../control/picture/tone.ts';
import { columnsOf, cut, shown } from './columns.ts';
import type { Glyphs } from './glyphs.ts';

/** How a piece of a line is inked: by tone, or `plain`, `strong`, and `banner-…` for the word of the headline. */
export type Ink = Tone | 'plain' | 'strong' | `banner-${Tone}`;

export interface Span {
  readonly text: string;
  readonly ink: Ink;
}
export type Line = readonly Span[];

export const span = (text: string, ink: Ink = 'plain'): Span => ({ text, ink });

/** What the terminal can show, and how much of it. */
export interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  /** A screen of its own that hears keys, not lines that scroll by. */
  readonly keys: boolean;
  readonly glyphs: Glyphs;
}

/** One line as the terminal gets it: harmless, never wider than the screen. */
export function paint(line: Line, { columns, colour, glyphs }: Look): string {
  let left = columns;
  let text = '';
  for (const piece of line) {
    const fitting = cut(shown(piece.text, glyphs.unicode), left, glyphs.cut);
    left -= columnsOf(fitting);
    text += colour ? inked(fitting, piece.ink) : fitting;
    if (left <= 0) break;
  }
  return colour ? text : text.trimEnd();
}

const CSI = '[';
const INKS: Readonly<Record<Ink, string>> = {
  plain: '',
  strong: '1',
  quiet: '2',
  good: '32',
  warn: '33',
  bad: '1;31',
  'banner-good': '1;30;42',
  'banner-warn': '1;30;43',
  'banner-bad': '1;37;41',
  'banner-quiet': '7',
};

function inked(text: string, ink: Ink): string {
  return INKS[ink] === '' || (text.trim() === '' && !ink.startsWith('banner'))
    ? text
    : `\u001b${CSI}${INKS[ink]}m${text}\u001b${CSI}0m`;
}
