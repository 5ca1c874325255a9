import { escapeHtml } from '../../core/escape-html.ts';
import type { Evidence } from '../../core/evidence.ts';
import { historyOf, outcomeText } from '../../journal/history.ts';
import type { Recorded } from '../../journal/recorded.ts';
import { momentText, secondsText, timeText } from '../clock-text.ts';
import type { Scope } from './scope.ts';

/** A table of texts; nothing in it is taken for markup. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], look = ''): string {
  return [
    `<div class="wide"><table${look === '' ? '' : ` class="${look}"`}>`,
    `<thead><tr>${heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((texts) => `<tr>${texts.map(cell).join('')}</tr>`),
    '</tbody></table></div>',
  ].join('\n');
}

const cell = (text: string): string => `<td${classOf(text)}>${escapeHtml(text)}</td>`;

/** An answer is coloured as in the drawing. */
function classOf(text: string): string {
  const word = text.split(/[ :,]/, 1)[0] ?? '';
  return ['alive', 'dead', 'unknown'].includes(word) ? ` class="${word}"` : '';
}

export function stepsTable({ failover, suspectedWallMs }: Scope): string {
  const rows = failover.steps.map(({ step, attempt, fromWallMs, tookMs, outcome }) => [
    step,
    String(attempt),
    `+${secondsText(fromWallMs - suspectedWallMs)}`,
    tookMs === null ? '' : secondsText(tookMs),
    outcome === null ? 'no outcome was recorded' : outcomeText(outcome).replace(`${step}: `, ''),
  ]);
  return table(['step', 'attempt', 'began', 'took', 'outcome'], rows);
}

export function messagesTable({ recorded }: Scope): string {
  const rows = historyOf(recorded, momentText)
    .filter(({ turn }) => turn !== 'again')
    .map(({ seq, atWallMs, what, severity, text }) => [
      timeText(atWallMs),
      String(seq),
      what,
      severity,
      text,
    ]);
  return table(['time', 'no.', 'what', 'severity', 'text'], rows);
}

/** Every record around the failover with all that was seen. */
export function evidenceTable({ recorded, suspectedWallMs }: Scope): string {
  const rows = recorded.map((one) => {
    const offsetMs = one.atWallMs - suspectedWallMs;
    const head = [
      `${offsetMs < 0 ? '−' : '+'}${secondsText(Math.abs(offsetMs))}`,
      String(one.seq),
      eventText(one),
    ];
    const seen =
      one.event.kind === 'beat' ? evidenceCells(one.event.evidence) : Array.from({ length: 8 }, () => '');
    return [...head, ...seen, phaseText(one), one.reason];
  });
  const heads = [
    'time',
    'no.',
    'event',
    'ICMP',
    'SSH',
    'SQL',
    'replication',
    'WAL',
    'own side',
    'VIP',
    'silent',
  ];
  return table([...heads, 'phase', 'decision'], rows, 'evidence');
}

function evidenceCells(e: Evidence): readonly string[] {
  const { report } = e.ssh;
  const host =
    report === null
      ? ''
      : `; postmaster ${report.postmaster}${report.clusterState === null ? '' : `, ${report.clusterState}`}`;
  const { witnesses, gateway, link } = e.self;
  const asked =
    witnesses.configured === 0
      ? ''
      : `; witnesses ${witnesses.dead} dead, ${witnesses.alive} alive, ${witnesses.abstain} silent`;
  return [
    channel(e.icmp),
    `${channel(e.ssh)}${host}`,
    `${channel(e.sql)}${e.sql.sqlState === null ? '' : ` ${e.sql.sqlState}`}`,
    e.replication === null ? '' : `${e.replication.state}/${e.replication.syncState}`,
    `${e.local.walArrives}: receiver ${e.local.receiver}${e.local.endedByPrimary ? ', ended by the primary' : ''}`,
    `database ${e.local.role}; link ${link}; gateway ${gateway}${asked}`,
    `here ${e.vip.here}, there ${e.vip.peer}${e.vip.arp === 'unknown' ? '' : `, ARP ${e.vip.arp}`}`,
    e.silentForMs === 0 ? '' : secondsText(e.silentForMs),
  ];
}

function channel({
  answer,
  why,
  detail,
  tookMs,
}: Evidence['icmp'] | Evidence['ssh'] | Evidence['sql']): string {
  const took = tookMs === null ? '' : ` ${tookMs.toFixed(1)} ms`;
  return `${answer}: ${why}${took}${detail === '' ? '' : ` (${detail})`}`;
}

function eventText({ event }: Recorded): string {
  if (event.kind === 'outcome') return `outcome of ${event.outcome.step}`;
  return event.kind === 'operator' ? `request: ${event.request.op}` : event.kind;
}

function phaseText({ phase }: Recorded): string {
  if (phase.phase === 'suspecting') return `suspecting, ${phase.deadCount} dead`;
  return phase.phase === 'failing-over' ? `failing-over: ${phase.step}` : phase.phase;
}
