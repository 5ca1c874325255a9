import type { Event, OperatorRequest } from '../core/decision.ts';
import { MESSAGES, say } from '../core/messages.ts';
import type { LogSeverity } from '../core/severity.ts';
import type { StepOutcome } from '../core/steps.ts';
import type { SweepReport } from '../core/sweep.ts';
import type { WallMs } from '../core/units.ts';
import type { Recorded } from './recorded.ts';

/** One line of the history. */
export interface HistoryLine {
  readonly seq: number;
  readonly atWallMs: WallMs;
  /** `started`, `phase`, `step`, `operator`, `sweep`, or the code of a message. */
  readonly what: string;
  readonly severity: LogSeverity;
  readonly text: string;
  /** A message that was told before and still holds, or holds no more. */
  readonly turn: 'once' | 'new' | 'again' | 'over';
}

/** What happened, from the records of the journal: changes of phase, steps, people's requests, messages. */
export function historyOf(
  recorded: readonly Recorded[],
  showTime: (atWallMs: number) => string,
): readonly HistoryLine[] {
  const lines: HistoryLine[] = [];
  let phase: string | null = null;
  for (const one of recorded) {
    const tell = (what: string, severity: LogSeverity, text: string, turn: HistoryLine['turn']): void => {
      lines.push({ seq: one.seq, atWallMs: one.atWallMs, what, severity, text, turn });
    };
    const happened = eventLine(one.event);
    if (happened !== null) tell(happened.what, 'notice', happened.text, 'once');
    const to = one.phase.phase;
    if (to !== phase) tell('phase', 'notice', `${phase ?? '…'} -> ${to}: ${one.reason}`, 'once');
    phase = to;
    for (const { code, params, turn } of one.notices) {
      if (!Object.hasOwn(MESSAGES, code)) continue;
      const { text } = say(code, params, showTime);
      const over = turn === 'over';
      tell(code, over ? 'notice' : MESSAGES[code].severity, over ? `resolved: ${text}` : text, turn);
    }
  }
  return lines;
}

function eventLine(event: Event): { readonly what: string; readonly text: string } | null {
  switch (event.kind) {
    case 'started':
      return { what: 'started', text: 'The daemon started.' };
    case 'outcome':
      return { what: 'step', text: outcomeText(event.outcome) };
    case 'operator':
      return { what: 'operator', text: requestText(event.request) };
    case 'swept':
      return { what: 'sweep', text: sweepText(event.report) };
    default:
      return null;
  }
}

/** Segment by segment, where there was something to tell. */
function sweepText({ segments, clean, told }: SweepReport): string {
  return [`${clean} of ${segments} segment(s) clean`, ...told].join('; ');
}

/** What became of a step, in a few words. */
export function outcomeText(outcome: StepOutcome): string {
  if (outcome.kind === 'confirmed') return `${outcome.step}: confirmed: ${outcome.how}`;
  if (outcome.kind === 'done') return `${outcome.step}: done: ${outcome.seen}`;
  return `${outcome.step}: ${outcome.kind}: ${outcome.why}`;
}

/** In the words of the commands, which are what people typed. */
function requestText(request: OperatorRequest): string {
  const { by } = request;
  switch (request.op) {
    case 'pause':
      return `pause for ${durationText(request.forMs)} by ${by}: ${request.reason}`;
    case 'take-over': {
      const risks = request.overrides.length === 0 ? '' : `, confirmed: ${request.overrides.join(', ')}`;
      return `${request.plan} by ${by}${risks}`;
    }
    case 'step-down':
      return `fence by ${by}: ${request.reason}`;
    case 'move-vip':
      return `vip ${request.deed} by ${by}`;
    case 'fence':
      return `fenced by ${by}, the newer primary`;
    default:
      return `${request.op} by ${by}`;
  }
}

function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds % 60 !== 0 || seconds === 0) return `${seconds} s`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}
