import type { Curve } from '../../control/picture/rows.ts';
import type { Glyphs } from './glyphs.ts';
import { type Span, span } from './line.ts';

/**
 * A line of levels, the newest at the right. `floor` is the least value that the highest level stands for, so that a
 * fast network does not look restless.
 */
export function sparkline(
  points: Curve['points'],
  { columns, floor, glyphs }: { readonly columns: number; readonly floor: number; readonly glyphs: Glyphs },
): readonly Span[] {
  const seen = points.slice(Math.max(0, points.length - columns));
  const top = Math.max(floor, ...seen.filter((point) => typeof point === 'number'));
  const last = glyphs.levels.length - 1;
  const signOf = (point: Curve['points'][number]): Span => {
    if (point === null) return span(glyphs.missing, 'bad');
    if (point === '-') return span(glyphs.notAsked, 'quiet');
    return span(glyphs.levels[Math.round((point / top) * last)] ?? '', 'quiet');
  };
  return joined([span(' '.repeat(Math.max(0, columns - seen.length))), ...seen.map(signOf)]);
}

/** Neighbours of one ink as one span. */
function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const one of spans) {
    const before = all.at(-1);
    if (before?.ink === one.ink) all[all.length - 1] = span(before.text + one.text, one.ink);
    else all.push(one);
  }
  return all;
}
