import { wallMs } from '../core/units.ts';
import type { Files } from '../runtime/ports.ts';
import { type JournalRecord, journalFile, oldJournalFile } from './record.ts';

export interface JournalText {
  /** In the order of the file. */
  readonly records: readonly JournalRecord[];
  /** Lines that are no records, for people: a power cut leaves half a line, a broken disk leaves worse. */
  readonly problems: readonly string[];
}

/** Both files, the old one first. A file that is not there is an empty one; one that cannot be read is a problem. */
export async function readJournal(
  directory: string,
  limits: { readonly bytesMax: number; readonly timeoutMs: number },
  files: Files,
): Promise<JournalText> {
  const records: JournalRecord[] = [];
  const problems: string[] = [];
  for (const path of [oldJournalFile(directory), journalFile(directory)]) {
    const read = await files.readTail(path, limits.bytesMax, limits.timeoutMs);
    if (read.kind === 'text') {
      const parsed = parseJournal(read.text);
      records.push(...parsed.records);
      problems.push(...parsed.problems.map((problem) => `${path}: ${problem}`));
    } else if (read.kind !== 'absent') {
      problems.push(`${path}: ${read.kind === 'failed' ? read.detail : 'the disk does not answer'}`);
    }
  }
  return { records, problems };
}

/** Never throws. Empty lines are no problem: they separate a torn line from the next. */
export function parseJournal(text: string): JournalText {
  const records: JournalRecord[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = parseRecord(line);
    if (record === null) problems.push(`line ${index + 1} is no record: ${line.slice(0, 60)}`);
    else records.push(record);
  }
  return { records, problems };
}

function parseRecord(line: string): JournalRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return null;
    const { seq, wallMs: at, kind } = value as Record<string, unknown>;
    if (!Number.isSafeInteger(seq) || typeof at !== 'number' || typeof kind !== 'string') return null;
    return { ...value, seq: Number(seq), wallMs: wallMs(at), kind };
  } catch {
    return null;
  }
}
