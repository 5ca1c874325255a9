import { severityTone } from '../../control/picture/tone.ts';
import type { EventPicture } from '../../control/picture/viewing.ts';
import { historyOf } from '../../journal/history.ts';
import type { JournalRecord } from '../../journal/record.ts';
import { recordedOf } from '../../journal/recorded.ts';
import { localTime } from '../format-status.ts';

/** What people were told, from the journal: a daemon that was just restarted has told nothing yet. */
export function earlierEvents(records: readonly JournalRecord[]): readonly EventPicture[] {
  const recorded = records.flatMap((record) => recordedOf(record) ?? []);
  return historyOf(recorded, localTime)
    .filter(({ what, turn }) => turn !== 'again' && what !== 'phase' && what !== 'started')
    .map(({ atWallMs, what, severity, text, turn }) => ({
      atWallMs,
      code: what,
      text,
      tone: turn === 'over' ? 'quiet' : severityTone(severity),
    }));
}
