import type { Decision } from '../../core/decision.ts';
import type { Diagnosis } from '../../core/diagnosis.ts';
import { MESSAGES } from '../../core/messages.ts';
import type { Phase } from '../../core/phases.ts';
import type { State } from '../../core/state.ts';
import type { JournalEvents, LogLevel } from '../../runtime/ports.ts';

/** The event of a change of phase; all others have the code of a message. */
export const PHASE_CHANGED = 'PHASE_CHANGED';

/** Gives what a decision changes to machines, with fields: a new phase, and what people are told for the first time. */
export function eventWriter(write: JournalEvents): (before: State, decision: Decision) => void {
  return (before, { state, notices }) => {
    const { phase } = state.phase;
    const diagnosis = diagnosisOf(state.phase) ?? diagnosisOf(before.phase);
    const common = {
      WHPG_PHASE: phase,
      WHPG_DIAGNOSIS: diagnosis ?? undefined,
      WHPG_VIP: state.identity.vip,
    };
    const send = (event: string, level: LogLevel, fields: Readonly<Record<string, string>>): void =>
      write({ event, level, text: words(event, phase, diagnosis), fields: { ...common, ...fields } });

    if (before.phase.phase !== phase)
      send(PHASE_CHANGED, 'notice', { WHPG_PHASE_BEFORE: before.phase.phase });
    for (const { code, turn } of notices) {
      if (turn === 'again') continue;
      const over = turn === 'over';
      send(code, over ? 'notice' : MESSAGES[code].severity, { WHPG_TURN: over ? 'over' : 'new' });
    }
  };
}

function diagnosisOf(phase: Phase): Diagnosis | null {
  if (phase.phase === 'suspecting') return phase.diagnosis;
  return phase.phase === 'failing-over' && phase.cause !== 'switchover' ? phase.cause : null;
}

/** Short, and not the code as it stands in the log: whoever looks for that finds one line. */
function words(event: string, phase: string, diagnosis: Diagnosis | null): string {
  const name = event.toLowerCase().replaceAll('_', '-');
  return `event ${name}, phase ${phase}${diagnosis === null ? '' : `, diagnosis ${diagnosis}`}`;
}
