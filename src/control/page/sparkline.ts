import type { Curve } from '../picture/rows.ts';

const WIDTH = 120;
const HEIGHT = 24;

/**
 * The last beats as bars, the newest at the right; as high as the value is long, by its logarithm, since 1 ms and
 * 400 ms must both be seen. Nobody answered: a bar from top to bottom in the colour of death. Not asked: a gap.
 */
export function sparkline({ points, name }: Pick<Curve, 'points' | 'name'>): string {
  const shown = points.slice(-WIDTH);
  const most = Math.max(1, ...shown.filter((point) => typeof point === 'number'));
  const left = WIDTH - shown.length;
  const bars = shown.map((point, index) => {
    const x = left + index + 0.5;
    if (point === '-') return { alive: '', dead: '' };
    if (point === null) return { alive: '', dead: `M${x} 0V${HEIGHT}` };
    const height = Math.max(1, (Math.log1p(point) / Math.log1p(most)) * (HEIGHT - 4));
    return { alive: `M${x} ${HEIGHT}v-${height.toFixed(1)}`, dead: '' };
  });
  const lost = shown.filter((point) => point === null).length;
  const label = `${name}: the last ${shown.length} beats${lost === 0 ? '' : `, ${lost} without an answer`}`;
  return [
    `<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">`,
    `<path class="alive" d="${bars.map(({ alive }) => alive).join('')}"/>`,
    `<path class="dead" d="${bars.map(({ dead }) => dead).join('')}"/>`,
    '</svg>',
  ].join('');
}
