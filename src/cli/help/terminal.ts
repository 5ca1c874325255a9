import { wrap } from '../wrap.ts';
import type { Part, Topic } from './topic.ts';

/** For a terminal of this width. */
export function topicText({ title, parts }: Topic, width: number): string {
  return [title.toUpperCase(), ...parts.map((part) => partText(part, width))].join('\n\n');
}

const plain = (text: string): string => text.replaceAll('`', '');

function partText(part: Part, width: number): string {
  switch (part.kind) {
    case 'text':
      return wrap(plain(part.text), width).join('\n');
    case 'heading':
      return `${part.text}:`;
    case 'list':
      return part.items.map((item) => hang('- ', plain(item), width)).join('\n');
    case 'commands':
      return part.lines.map((line) => `    ${line}`).join('\n');
    case 'table':
      return tableText(
        part.heads.map(plain),
        part.rows.map((row) => row.map(plain)),
        width,
      );
  }
}

function hang(mark: string, text: string, width: number): string {
  const [first = '', ...rest] = wrap(text, width - mark.length);
  return [mark + first, ...rest.map((line) => ' '.repeat(mark.length) + line)].join('\n');
}

/** Under this a column is no column any more, and each row becomes a small list. */
const COLUMN_MIN = 18;

function tableText(heads: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const widths = columnWidths([heads, ...rows], width - 2 * (heads.length - 1));
  if (widths.some((one, index) => one < neededBy([heads, ...rows], index))) {
    return rows.map((row) => rowAsList(heads, row, width)).join('\n\n');
  }
  const rule = widths.map((one) => '-'.repeat(one));
  return [lines(heads, widths), rule.join('  '), ...rows.map((row) => lines(row, widths))].join('\n');
}

/** The longest word, or what makes a column. */
function neededBy(rows: readonly (readonly string[])[], index: number): number {
  const words = rows.flatMap((row) => (row[index] ?? '').split(' '));
  const word = Math.max(...words.map(({ length }) => length));
  return Math.min(Math.max(COLUMN_MIN, word), longest(rows, index));
}

const longest = (rows: readonly (readonly string[])[], index: number): number =>
  Math.max(...rows.map((row) => (row[index] ?? '').length));

/** Columns that need little keep it; the others share what is left. */
function columnWidths(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const wanted = (rows[0] ?? []).map((_, index) => longest(rows, index));
  let left = width;
  let open = wanted.length;
  const order = wanted.map((one, index) => ({ one, index })).toSorted((a, b) => a.one - b.one);
  const widths = [...wanted];
  for (const { one, index } of order) {
    const share = Math.min(one, Math.floor(left / open));
    widths[index] = share;
    left -= share;
    open -= 1;
  }
  return widths;
}

function lines(cells: readonly string[], widths: readonly number[]): string {
  const wrapped = cells.map((cell, index) => wrap(cell, widths[index] ?? 0));
  const height = Math.max(...wrapped.map((one) => one.length));
  return Array.from({ length: height }, (_, at) =>
    wrapped
      .map((one, index) => (one[at] ?? '').padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  ).join('\n');
}

function rowAsList(heads: readonly string[], row: readonly string[], width: number): string {
  return row
    .map((cell, index) =>
      index === 0 ? wrap(cell, width).join('\n') : hang(`  ${heads[index] ?? ''}: `, cell, width),
    )
    .filter((line) => !line.endsWith(': '))
    .join('\n');
}
