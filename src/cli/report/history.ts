import { severityTone } from '../../control/picture/tone.ts';
import { escapeHtml as text } from '../../core/escape-html.ts';
import { type Failover, failoversOf } from '../../journal/failovers.ts';
import { historyOf } from '../../journal/history.ts';
import type { Recorded } from '../../journal/recorded.ts';
import { momentText, secondsText } from '../clock-text.ts';

const FAILOVERS_MAX = 30;
const LINES_MAX = 100;

/** What the daemon's page shows of the journal: each failover, to be opened, and what happened besides. */
export function historyFragment(recorded: readonly Recorded[]): string {
  const failovers = failoversOf(recorded).toReversed().slice(0, FAILOVERS_MAX);
  const none = '<p class="quiet">The journal of this node holds no failover.</p>';
  return [failovers.length === 0 ? none : failovers.map(failoverPart).join('\n'), linesPart(recorded)].join(
    '\n',
  );
}

function failoverPart({
  id,
  startedWallMs,
  tookMs,
  oldPrimary,
  epoch,
  cause,
  proof,
  fence,
  why,
  result,
  end,
}: Failover): string {
  const done = result === 'done';
  const from = oldPrimary ?? 'the old primary';
  const what = done ? `${epoch.primary} took over from ${from}` : `${epoch.primary}, from ${from}: ${result}`;
  const took = tookMs === null ? '' : ` · ${secondsText(tookMs)}`;
  const facts = [
    `cause ${cause}`,
    proof === 'none' ? '' : `${proof} proof`,
    `fence ${fence}`,
    why,
    done ? '' : end,
  ];
  return [
    `<details class="failover ${done ? 'good' : 'bad'}" data-timeline="/failover/${id}.svg">`,
    `<summary><b>${done ? '✓' : '✕'} ${text(what)}</b> · <time>${text(momentText(startedWallMs))}</time>${text(took)}</summary>`,
    `<p>${text(facts.filter((fact) => fact !== '').join('; '))}</p>`,
    `<div class="timeline"></div><p><a href="/failover/${id}">the whole report</a></p></details>`,
  ].join('');
}

function linesPart(recorded: readonly Recorded[]): string {
  const lines = historyOf(recorded, momentText).filter(({ turn }) => turn !== 'again');
  const items = lines
    .slice(-LINES_MAX)
    .toReversed()
    .map(
      ({ atWallMs, what, severity, text: said }) =>
        `<li class="${severityTone(severity)}"><time>${text(momentText(atWallMs))}</time> <b>${text(what)}</b> ${text(said)}</li>`,
    );
  return items.length === 0
    ? ''
    : `<details><summary>What else happened: the last ${items.length} lines</summary><ol>${items.join('\n')}</ol></details>`;
}
