import type { StatusDocument } from '../control/status-document.ts';
import type { WhyDocument } from '../control/why-document.ts';
import { CHECKS_FRESH_MS, type ChecksSeen } from '../core/checks.ts';
import { MODES } from '../core/mode.ts';
import { isOverride } from '../core/order.ts';
import type { PhaseName } from '../core/phases.ts';

/** `status` for people: what matters most in the first three lines. */
export function formatStatus(s: StatusDocument): string {
  const rows: [string, string][] = [
    ['node', `${s.node} (${s.role}), other coordinator ${s.peer}, cluster ${s.cluster}`],
    ['phase', phaseText(s)],
    ['mode', `${s.mode}: ${MODES[s.mode]}`],
    ['VIP', `${s.vip.address}: ${vipText(s)}`],
    [
      'dead count',
      `${s.deadCount} of ${s.threshold}${s.diagnosis === null ? '' : ` (${s.diagnosis}: ${s.reason})`}`,
    ],
    ...channelRows(s),
    ['replication', replicationText(s)],
    [
      'epoch',
      s.epoch === null ? 'none yet' : `${s.epoch.timeline}.${s.epoch.failover}, primary ${s.epoch.primary}`,
    ],
  ];
  rows.push(...checkRows(s));
  if (s.pause !== null)
    rows.push(['paused', `until ${localTime(s.pause.untilWallMs)} by ${s.pause.by}: ${s.pause.reason}`]);
  if (s.conditions.length > 0) rows.push(['attention', s.conditions.join(', ')]);
  return table(rows);
}

/** What the ledger of a standby says means nothing on any other node. */
const JUDGES: ReadonlySet<string> = new Set<PhaseName>(['watching', 'suspecting', 'failing-over', 'halted']);

/** `why` for people. */
export function formatWhy(w: WhyDocument): string {
  const rows: [string, string][] = [
    ['now', w.summary],
    ['phase', `${w.phase}: ${w.phaseMeaning}`],
  ];
  if (w.verdict !== null)
    rows.push(['diagnosis', `${w.verdict.diagnosis}: ${w.verdict.reason} (${w.effect})`]);
  if (JUDGES.has(w.phase))
    rows.push(['commits', `${w.dataSafety.safe ? 'safe' : 'AT RISK'}: ${w.dataSafety.why}`]);
  if (w.checks !== null) rows.push(['checks', w.checks]);
  for (const blocker of w.blockers)
    rows.push([`stops: ${blocker.rule}`, `${blocker.why} -> ${blocker.help}`]);
  if (w.phase === 'halted' || w.phase === 'suspecting') rows.push(['by hand', byHandText(w)]);
  return table(rows);
}

function byHandText({ byHand }: WhyDocument): string {
  const rules = byHand.failover.map(({ rule }) => rule);
  if (rules.length === 0) return 'whpg-failover failover: nothing is in its way';
  return rules.every(isOverride)
    ? `whpg-failover failover, after you have confirmed: ${rules.join(', ')}`
    : `whpg-failover failover would be refused: ${byHand.failover.map(({ why }) => why).join('; ')}`;
}

export const localTime = (wallMs: number): string =>
  new Date(wallMs).toLocaleString('sv-SE', { timeZoneName: 'short' });

function phaseText(s: StatusDocument): string {
  const late =
    s.beatAgeMs !== null && s.beatAgeMs > 10_000 ? `, last beat ${Math.round(s.beatAgeMs / 1000)} s ago` : '';
  return s.phase + late;
}

/** Where the VIP is, and whether it belongs there. */
export function vipText(s: Pick<StatusDocument, 'vip' | 'peer'>): string {
  const where = `here ${s.vip.here}, on ${s.peer} ${s.vip.peer}`;
  const meaning: Readonly<Record<string, string>> = {
    one: 'held where it must be',
    both: 'on BOTH nodes',
    neither: 'on NEITHER node',
    'wrong-node': 'on the WRONG node',
  };
  return `${meaning[s.vip.holders] ?? 'not known'} (${where})`;
}

function channelRows(s: StatusDocument): [string, string][] {
  if (s.channels === null) return [];
  return Object.entries(s.channels).map(([name, { answer, why, detail, tookMs }]) => {
    const took = tookMs === null ? '' : `, ${tookMs.toFixed(1)} ms`;
    return [name, `${answer} (${why}${took})${detail === '' ? '' : ` ${detail}`}`];
  });
}

function checkRows({ checks, peer }: StatusDocument): [string, string][] {
  const { here, there } = checks;
  return [
    ...(here === null ? [] : saidOf(here, 'here')),
    ...(there === null || there.as !== 'primary' || there.ageMs > CHECKS_FRESH_MS
      ? []
      : saidOf(there, `on ${peer}`)),
  ];
}

const saidOf = ({ as, results }: ChecksSeen, where: string): [string, string][] =>
  results.map(({ name, verdict, effect, why }): [string, string] => [
    'check',
    `${name} ${where} (${as}): ${verdict} (${effect})${why === '' ? '' : `, ${why}`}`,
  ]);

function replicationText(s: StatusDocument): string {
  const seen = s.replication ?? s.ledger;
  if (seen === null) return s.role === 'primary' ? 'asked by the standby' : 'not seen yet';
  const lag = s.ledger?.lagBytes;
  return `${seen.state}/${seen.syncState}${lag === null || lag === undefined ? '' : `, lag ${lag} bytes`}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n');
}
