import type { Failover } from '../journal/failovers.ts';
import type { HistoryLine } from '../journal/history.ts';
import { momentText, secondsText } from './clock-text.ts';
import { wrap } from './wrap.ts';

/** `history` for people: a line for each thing that happened, then every failover with what shows more of it. */
export function formatHistory(
  lines: readonly HistoryLine[],
  failovers: readonly Failover[],
  width: number,
): string {
  const rows = lines.map((line) => rowText(line, lines, width));
  const tail = failovers.map((failover) => `  ${failoverText(failover)}`);
  return [
    ...(rows.length === 0 ? ['Nothing is recorded.'] : rows),
    ...(tail.length === 0 ? [] : ['', 'Failovers (whpg-failover report ID writes one as a page):', ...tail]),
  ].join('\n');
}

function rowText(line: HistoryLine, lines: readonly HistoryLine[], width: number): string {
  const numbers = Math.max(...lines.map(({ seq }) => String(seq).length));
  const names = Math.max(...lines.map(({ what }) => what.length));
  const head = `${momentText(line.atWallMs)}  ${String(line.seq).padStart(numbers)}  ${line.what.padEnd(names)}  `;
  const narrow = width - head.length < 40;
  const indent = narrow ? '    ' : ' '.repeat(head.length);
  const [first = '', ...rest] = wrap(line.text, narrow ? width - 4 : width - head.length);
  return narrow
    ? [head.trimEnd(), ...[first, ...rest].map((text) => indent + text)].join('\n')
    : [head + first, ...rest.map((text) => indent + text)].join('\n');
}

/** One failover in a line. */
export function failoverText(failover: Failover): string {
  const { id, startedWallMs, oldPrimary, epoch, result, tookMs, cause, proof, fence, end } = failover;
  const took = tookMs === null ? '' : ` after ${secondsText(tookMs)}`;
  const why = result === 'done' ? '' : end === '' ? '' : ` (${end})`;
  const from = oldPrimary === null ? '' : `${oldPrimary} -> `;
  return `id ${id}  ${momentText(startedWallMs)}  ${from}${epoch.primary}: ${result}${took}${why}; ${cause}${proof === 'none' ? '' : `, ${proof} proof`}, fence ${fence}`;
}
