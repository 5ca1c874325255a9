import { FAULT_IDS, FAULTS, type FaultId } from './faults.ts';
import type { Report, Result } from './result.ts';
import { harmOf, nameOf } from './table.ts';

/** Where things are, in pixels. */
const LABEL_WIDTH = 190;
const PANEL_WIDTH = 420;
/** For the median, and for the harm that was done. */
const VALUE_WIDTH = 300;
const BAR_HEIGHT = 14;
const ROW_HEIGHT = 20;
const TITLE_HEIGHT = 34;
const MARGIN = 16;
/** The scale is logarithmic: from a twentieth of a second to ten minutes. */
const SHORTEST = 0.05;
const LONGEST = 600;
const TICKS = [0.1, 1, 10, 100];

/** The faults that take the primary away: there the outage is what counts. */
const PANELS: readonly FaultId[] = FAULT_IDS.filter((id) => FAULTS[id].ends);

/** The outages as an SVG picture, one panel a fault: medians as bars, smallest and largest as whiskers, harm in red. */
export function chartOf({ results }: Report): string {
  const panels = PANELS.map((fault) => results.filter((result) => result.fault === fault)).filter(
    (rows) => rows.length > 0,
  );
  let top = MARGIN;
  const parts: string[] = [];
  for (const rows of panels) {
    parts.push(panel(rows, top));
    top += TITLE_HEIGHT + rows.length * ROW_HEIGHT + MARGIN;
  }
  const width = MARGIN * 2 + LABEL_WIDTH + PANEL_WIDTH + VALUE_WIDTH;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img">`,
    '<title>Outage in seconds, by system and fault; shorter is better, the scale is logarithmic</title>',
    '<style>text{font:12px sans-serif;fill:#24292f}.title{font-weight:bold}.own{fill:#1f6feb}.peer{fill:#8c959f}',
    '.never{fill:#cf222e}.line{stroke:#d0d7de}.whisker{stroke:#24292f}</style>',
    `<rect width="${width}" height="${top}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function panel(rows: readonly Result[], top: number): string {
  const fault = rows[0]?.fault ?? 'F1';
  const bottom = top + TITLE_HEIGHT + rows.length * ROW_HEIGHT;
  const ticks = TICKS.map((value) => {
    const at = left(value);
    return (
      `<line class="line" x1="${at}" y1="${top + TITLE_HEIGHT - 6}" x2="${at}" y2="${bottom}"/>` +
      `<text x="${at}" y="${top + TITLE_HEIGHT - 9}" text-anchor="middle">${value} s</text>`
    );
  });
  const title = `<text class="title" x="${MARGIN}" y="${top + 14}">${fault} ${escaped(FAULTS[fault].title)}</text>`;
  return [title, ...ticks, ...rows.map((row, at) => bar(row, top + TITLE_HEIGHT + at * ROW_HEIGHT))].join(
    '\n',
  );
}

function bar(result: Result, top: number): string {
  const { outageMedian, outageMin, outageMax } = result;
  const ended = Number.isFinite(outageMedian);
  const end = left(outageMedian);
  const kind = ended ? (result.system === 'whpg-failover' ? 'own' : 'peer') : 'never';
  const middle = top + BAR_HEIGHT / 2;
  const whisker =
    outageMin === outageMax
      ? ''
      : `<line class="whisker" x1="${left(outageMin)}" y1="${middle}" x2="${left(outageMax)}" y2="${middle}"/>`;
  const value = ended ? `${outageMedian.toFixed(2)} s` : 'never';
  const harm = harmOf(result);
  const told = harm === 'none' ? '' : `<tspan class="never" dx="8">${escaped(harm)}</tspan>`;
  return [
    `<text x="${MARGIN + LABEL_WIDTH - 8}" y="${top + 11}" text-anchor="end">${escaped(nameOf(result))}</text>`,
    `<rect class="${kind}" x="${left(SHORTEST)}" y="${top}" width="${round(end - left(SHORTEST))}" height="${BAR_HEIGHT}"/>`,
    whisker,
    `<text x="${round(Math.max(end, left(outageMax)) + 6)}" y="${top + 11}">${value}${told}</text>`,
  ].join('');
}

/** Of a number of seconds; what did not end goes to the edge. */
function left(value: number): number {
  const held = Math.min(Math.max(value, SHORTEST), LONGEST);
  const share = Math.log(held / SHORTEST) / Math.log(LONGEST / SHORTEST);
  return round(MARGIN + LABEL_WIDTH + share * PANEL_WIDTH);
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
