import { STEPS } from '../../core/steps.ts';
import type { Condition, WatchDocument } from './document.ts';
import { severityTone, type Tone } from './tone.ts';
import type { Viewing } from './viewing.ts';
import { ageText, countText } from './words.ts';

/** The one thing that must be understood in two seconds. */
export interface Headline {
  readonly tone: Tone;
  /** In capitals: `ALL WELL`, `FAILING OVER`, `HALTED`. */
  readonly word: string;
  readonly text: string;
  /** The command or the look that helps; null when nothing is to be done. */
  readonly help: string | null;
}

/** A count of beats that stands still this long is not a slow beat but a daemon that hangs. */
export const BEAT_LATE_MS = 10_000;

/** The gravest thing first: who cannot see, says so; then what is wrong; then what is on its way; then calm. */
export function headlineOf(viewing: Viewing, d: WatchDocument, nowWallMs: number): Headline {
  return (
    silent(viewing, d, nowWallMs) ??
    stuck(d) ??
    gravest(d) ??
    moving(d) ??
    paused(d, nowWallMs) ??
    notReady(d) ??
    noted(d) ??
    calm(d)
  );
}

function silent({ silent: since }: Viewing, { status }: WatchDocument, nowWallMs: number): Headline | null {
  if (since === null) return null;
  const forText = ageText(nowWallMs - since.sinceWallMs);
  const meaning = status.role === 'standby' ? 'nobody here would take over' : 'nobody here keeps the VIP';
  const text = `The daemon of ${status.node} does not answer for ${forText} (${since.why}): ${meaning}. Below: what it saw last.`;
  return { tone: 'bad', word: 'NO DAEMON', text, help: 'systemctl status whpg-failover' };
}

function stuck({ status }: WatchDocument): Headline | null {
  if (status.beatAgeMs === null || status.beatAgeMs <= BEAT_LATE_MS) return null;
  const text = `The daemon of ${status.node} answers, but its last beat is ${ageText(status.beatAgeMs)} old.`;
  return { tone: 'bad', word: 'STUCK', text, help: 'journalctl -u whpg-failover -n 50' };
}

/** These have a word of their own; every other trouble is `TROUBLE`, and what passes by itself `ATTENTION`. */
const WORDS: Readonly<Record<string, string>> = {
  TWO_PRIMARIES: 'TWO PRIMARIES',
  VIP_ON_BOTH: 'VIP ON BOTH',
  VIP_ON_NEITHER: 'VIP NOWHERE',
  VIP_ON_WRONG_NODE: 'VIP MISPLACED',
  VIP_WITHHELD: 'VIP WITHHELD',
  ISOLATED: 'ISOLATED',
  GHOST: 'FENCED',
  STANDBY_DOWN: 'STANDBY DOWN',
  REDUNDANCY_LOST: 'NO REDUNDANCY',
  FAILOVER_HELD: 'FAILOVER HELD',
  OBSERVER_ISOLATED: 'BLIND',
};

/** A halt and everything that people are told of as an error or worse. */
function gravest({ conditions, status }: WatchDocument): Headline | null {
  const bad = conditions.filter(({ severity }) => severityTone(severity) === 'bad');
  const first = bad.find(({ severity }) => severity === 'emerg') ?? bad[0];
  if (first === undefined) return null;
  return told(first, status.phase === 'halted' ? 'HALTED' : (WORDS[first.code] ?? 'TROUBLE'), 'bad');
}

const told = ({ text, hint }: Condition, word: string, tone: Tone): Headline => ({
  tone,
  word,
  text: text.replace(/^HALTED: (.)/, (_, first: string) => first.toUpperCase()),
  help: hint,
});

function moving({ status, why, phaseForMs }: WatchDocument): Headline | null {
  const { phaseDetail: phase, node, peer } = status;
  if (phase.phase === 'failing-over') {
    const at = `step ${phase.step} (${STEPS.indexOf(phase.step) + 1} of ${STEPS.length})`;
    const text = `${peer} -> ${node}: ${at}, ${ageText(phaseForMs ?? 0)} since it began.`;
    const word = phase.cause === 'switchover' ? 'SWITCHOVER' : 'FAILING OVER';
    return { tone: 'warn', word, text, help: null };
  }
  if (phase.phase === 'suspecting')
    return { tone: 'warn', word: 'SUSPECTED', text: why.summary, help: 'whpg-failover why' };
  return null;
}

function paused({ status: { pause, observeOnly } }: WatchDocument, nowWallMs: number): Headline | null {
  if (pause !== null) {
    const text = `Nothing acts for another ${countText(pause.untilWallMs - nowWallMs)} (${pause.by}: ${pause.reason}).`;
    return { tone: 'warn', word: 'PAUSED', text, help: 'whpg-failover resume' };
  }
  if (!observeOnly) return null;
  const text = 'failover.observeOnly is set: everything is watched, nothing acts.';
  return { tone: 'warn', word: 'OBSERVING', text, help: 'Set failover.observeOnly: false to arm it.' };
}

/** Nothing is wrong yet: but if the primary died now, nobody would take over. */
function notReady({ status, why, sight }: WatchDocument): Headline | null {
  const { phase, node, peer, mode } = status;
  const blocker = why.blockers[0];
  if (blocker !== undefined)
    return { tone: 'warn', word: 'NOT READY', text: why.summary, help: blocker.help };
  if (phase !== 'serving') return null;
  if (mode === 'standalone') {
    const text = `${node} serves; ${peer} is no standby: nobody could take over.`;
    return { tone: 'warn', word: 'ALONE', text, help: `whpg-failover doctor, on ${node}` };
  }
  if (sight?.peerHost?.daemon === false) {
    const text = `${node} serves; the daemon of ${peer} does not run: nobody would take over.`;
    return { tone: 'warn', word: 'NOT READY', text, help: `systemctl start whpg-failover, on ${peer}` };
  }
  return null;
}

/** What is worth a look and passes by itself, or has passed. */
function noted({ conditions, status }: WatchDocument): Headline | null {
  const first = conditions.find(({ severity }) => severityTone(severity) === 'warn');
  if (first !== undefined) return told(first, status.phase === 'starting' ? 'STARTING' : 'ATTENTION', 'warn');
  const { phase, node, diagnosis, reason, peer, vip } = status;
  if (phase === 'starting')
    return { tone: 'warn', word: 'STARTING', text: `The role of ${node} is not known yet.`, help: null };
  if (diagnosis !== null && diagnosis !== 'healthy') {
    const text = `${peer}: ${diagnosis}: ${reason}.`;
    return { tone: 'warn', word: 'ATTENTION', text, help: 'whpg-failover why' };
  }
  if (vip.holders !== 'one') {
    const text = `It is not known who holds the VIP ${vip.address}.`;
    return { tone: 'warn', word: 'ATTENTION', text, help: 'whpg-failover vip show' };
  }
  return null;
}

function calm({ status, why }: WatchDocument): Headline {
  const { phase, node, peer } = status;
  if (phase === 'serving')
    return { tone: 'good', word: 'ALL WELL', text: `${node} serves, ${peer} can take over.`, help: null };
  if (phase === 'watching' && why.dataSafety.safe)
    return { tone: 'good', word: 'ALL WELL', text: `${peer} serves, ${node} can take over.`, help: null };
  return { tone: 'warn', word: 'ATTENTION', text: why.summary, help: 'whpg-failover why' };
}
