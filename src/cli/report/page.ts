import { escapeHtml } from '../../core/escape-html.ts';
import { PHASES } from '../../core/phases.ts';
import { momentText, secondsText } from '../clock-text.ts';
import type { Scope } from './scope.ts';
import { STYLE } from './style.ts';
import { evidenceTable, messagesTable, stepsTable, table } from './tables.ts';
import { timelineSvg } from './timeline.ts';

export interface PageSource {
  readonly scope: Scope;
  /** Name and version of what took part, for the last table. */
  readonly versions: readonly (readonly [string, string])[];
  /** The records as lines of the journal, to be judged again elsewhere. */
  readonly lines: readonly string[];
}

/** One page that needs nothing else: no script, no picture, no font from anywhere. */
export function failoverPage({ scope, versions, lines }: PageSource): string {
  const { failover, newPrimary, oldPrimary } = scope;
  const what = failover.cause === 'switchover' ? 'Switchover' : 'Failover';
  const title = `${what} ${failover.id}: ${oldPrimary} → ${newPrimary}`;
  const cluster = shown(scope.around?.settings.cluster ?? '');
  const sections: readonly (readonly [string, string])[] = [
    ['Timeline', `${timelineSvg(scope)}${LEGEND}`],
    ['Steps', stepsTable(scope)],
    ['What happened', messagesTable(scope)],
    [
      'Evidence',
      `<p>Zero is the first beat that counted against ${escapeHtml(oldPrimary)}.</p>${evidenceTable(scope)}`,
    ],
    ['Configuration', configuration(scope)],
    ['Versions', table(['what', 'version'], versions)],
    ['Records', recordsText(lines)],
  ];
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(`${title} ${cluster}`.trim())}</title>`,
    `<style>${STYLE}</style></head><body><main>`,
    `<h1>${escapeHtml(title)}</h1>`,
    summary(scope, cluster),
    ...sections.map(([head, body]) => `<section><h2>${escapeHtml(head)}</h2>\n${body}</section>`),
    '</main></body></html>\n',
  ].join('\n');
}

const LEGEND =
  '<p class="legend"><span class="alive">alive</span> <span class="dead">dead</span> <span class="unknown">unknown (could not ask)</span>; each mark is one beat, as wide as it took.</p>';

function summary(
  { failover, suspectedWallMs, newPrimary, oldPrimary, recorded }: Scope,
  cluster: string,
): string {
  const { result, endedWallMs, end, epoch, cause, proof, fence, startedWallMs } = failover;
  const total = endedWallMs === null ? 'not finished' : secondsText(endedWallMs - suspectedWallMs);
  const ledger = recorded.find(({ before }) => before?.ledger !== null && before?.ledger !== undefined)
    ?.before?.ledger;
  const rows: [string, string][] = [
    ...(cluster === '' ? [] : ([['cluster', cluster]] as [string, string][])),
    ['result', result === 'done' ? `${newPrimary} took over from ${oldPrimary}` : `${result}: ${end}`],
    ['began', `${momentText(suspectedWallMs)} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`],
    ['duration', `${total}: ${secondsText(startedWallMs - suspectedWallMs)} to be certain, the rest to act`],
    ['cause', `${cause}${proof === 'none' ? '' : `, ${proof} proof`}`],
    ['why', failover.why],
    ['old primary', `fence ${fence}`],
    ['epoch', `${epoch.timeline}.${epoch.failover}`],
    ['phase afterwards', phaseAfter(recorded)],
  ];
  if (ledger !== undefined && ledger !== null) {
    const lag = ledger.lagBytes === null ? 'lag not known' : `lag ${ledger.lagBytes} bytes`;
    rows.push(['replication before', `${ledger.state}/${ledger.syncState}, ${lag}`]);
  }
  const list = rows.map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`);
  return `<dl class="${result === 'done' ? 'good' : 'bad'}">${list.join('')}</dl>`;
}

function phaseAfter(recorded: Scope['recorded']): string {
  const phase = recorded.at(-1)?.phase.phase;
  return phase === undefined ? '' : `${phase}: ${PHASES[phase]}`;
}

function configuration({ around }: Scope): string {
  if (around === null)
    return '<p>An older version wrote this journal: it does not say what was in force.</p>';
  const settings = Object.entries(around.settings).map(([key, value]) => [key, shown(value)]);
  const policy = Object.entries(around.policy).map(([key, value]) => [key, shown(value)]);
  return [
    '<p>What was in force, without secrets. Settings that are not here had their defaults.</p>',
    table(['setting', 'value'], settings),
    `<details><summary>What the judgement was given</summary>${table(['name', 'value'], policy)}</details>`,
  ].join('\n');
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function recordsText(lines: readonly string[]): string {
  return `<p>Saved as a file, <code>whpg-failover replay FILE</code> judges them again.</p>
<details><summary>${lines.length} lines of the journal</summary><pre>${escapeHtml(lines.join('\n'))}</pre></details>`;
}
