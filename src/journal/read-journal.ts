import { wallMs } from '../core/units.ts';
import type { Files } from '../runtime/ports.ts';
import { type JournalRecord, journalFile, oldJournalFile } from './record.ts';

export interface JournalText {
  /** In the order of the file. */
  readonly records: readonly JournalRecord[];
  /** Lines that are no records, for people: a power cut leaves half a line, a broken disk leaves worse. */
  readonly problems: readonly string[];
}

export interface ReadLimits {
  /** Of each file: its last so many bytes. */
  readonly bytesMax: number;
  readonly timeoutMs: number;
  /** Only what happened, without the evidence around it. */
  readonly withoutBeats?: boolean;
}

/** Both files, the old one first. A file that is not there is an empty one; one that cannot be read is a problem. */
export async function readJournal(directory: string, limits: ReadLimits, files: Files): Promise<JournalText> {
  const records: JournalRecord[] = [];
  const problems: string[] = [];
  for (const path of [oldJournalFile(directory), journalFile(directory)]) {
    const read = await files.readTail(path, limits.bytesMax, limits.timeoutMs);
    if (read.kind === 'text') {
      // A tail may begin in the middle of a line, which is nobody's fault.
      const cut = Buffer.byteLength(read.text) >= limits.bytesMax;
      const text = cut ? read.text.slice(read.text.indexOf('\n') + 1) : read.text;
      const parsed = parseJournal(limits.withoutBeats === true ? text.replace(BEAT_LINES, '') : text);
      for (const record of parsed.records) records.push(record);
      for (const problem of parsed.problems) problems.push(`${path}: ${problem}`);
    } else if (read.kind !== 'absent') {
      problems.push(`${path}: ${read.kind === 'failed' ? read.detail : 'the disk does not answer'}`);
    }
  }
  return { records, problems };
}

/** By the beginning that the writer gives to every line: most of a journal is beats, and parsing them takes long. */
const BEAT_LINES = /^\{"seq":\d+,"wallMs":\d+,"kind":"beat",.*$/gm;

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
