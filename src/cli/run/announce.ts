import type { Decision, Notice } from '../../core/decision.ts';
import { MESSAGES, say } from '../../core/messages.ts';
import { codeOf, type Reminder, type ReminderKey, type State } from '../../core/state.ts';
import type { Log } from '../../runtime/ports.ts';
import { localTime } from '../format-status.ts';

export interface AnnounceParts {
  readonly log: Log;
  /** Reaches people on both nodes, in the background. */
  readonly tellPeople: (code: string, text: string) => void;
  /** `log.beats`: a line for every beat, not only for what changes. */
  readonly beats: () => boolean;
  /** For machines: what changed, with fields. */
  readonly events: (before: State, decision: Decision) => void;
  /** Kept for who asks later. */
  readonly keep: (code: string, text: string) => void;
}

/** Writes what was decided into the log, and tells people what they must know. */
export function announcer(parts: AnnounceParts): (before: State, decision: Decision) => void {
  return (before, decision) => {
    const from = before.phase.phase;
    const to = decision.state.phase.phase;
    if (from !== to) parts.log.write('notice', `${from} -> ${to}: ${decision.reason}`, { phase: to });
    else if (parts.beats()) parts.log.write('info', `${to}: ${decision.reason}`);
    else parts.log.write('debug', `${to}: ${decision.reason}`);
    for (const notice of decision.notices) announce(notice, decision.state, parts);
    parts.events(before, decision);
  };
}

function announce(
  { code, params, turn }: Notice,
  state: State,
  { log, tellPeople, keep }: AnnounceParts,
): void {
  const row = MESSAGES[code];
  const { text, hint } = say(code, params, localTime);
  const line = turn === 'over' ? `resolved: ${text}` : `${text} ${hint}`;
  log.write(turn === 'over' ? 'notice' : row.severity, line, {
    code,
    turn: turn === 'once' ? undefined : turn,
    times: turn === 'again' ? timesTold(state, code, params) : undefined,
  });
  keep(code, line);
  if (row.people) tellPeople(code, `[${code}] ${line}`);
}

/** How often it has been told, this time included. */
function timesTold({ reminders }: State, code: Notice['code'], params: Notice['params']): number | undefined {
  const told = Object.entries(reminders) as [ReminderKey, Reminder][];
  return told.find(([key, reminder]) => codeOf(key) === code && reminder.params === params)?.[1].times;
}
