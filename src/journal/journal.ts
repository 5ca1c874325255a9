import type { Clock, Disk, DiskResult, Files } from '../runtime/ports.ts';
import { parseJournal } from './read-journal.ts';
import { journalFile, oldJournalFile } from './record.ts';

export interface JournalOptions {
  readonly directory: string;
  /** `journal.maxSize`: at this size the file becomes the old one, of which one is kept. */
  readonly maxBytes: number;
  /** For each write. A disk that hangs must not hold up a failover for longer. */
  readonly timeoutMs: number;
}

/** What one record will hold, before it has its number. */
export interface Entry {
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Journal {
  /** `done`: the record is on the disk. `failed`: it is not, and the caller decides what that means. */
  append(kind: string, fields: Readonly<Record<string, unknown>>): Promise<DiskResult>;
  /** Several records by one write. */
  appendAll(entries: readonly Entry[]): Promise<DiskResult>;
}

/** More than any record. */
const tailBytes = 256 * 1024;

/**
 * An append-only file of JSON lines. Numbers go on where an earlier run ended; a line that was cut off by a
 * power loss or a full disk is closed before the next one begins, and the reader leaves it out.
 */
export async function openJournal(
  options: JournalOptions,
  { disk, files, clock }: { readonly disk: Disk; readonly files: Files; readonly clock: Clock },
): Promise<Journal> {
  const path = journalFile(options.directory);
  const tails = await Promise.all(
    [path, oldJournalFile(options.directory)].map((one) => files.readTail(one, tailBytes, options.timeoutMs)),
  );
  const texts = tails.map((tail) => (tail.kind === 'text' ? tail.text : ''));
  let seq = Math.max(0, ...texts.flatMap((text) => parseJournal(text).records.map((record) => record.seq)));
  let torn = !(texts[0] ?? '').endsWith('\n') && texts[0] !== '';
  let sizeBytes = 0;

  const lineOf = ({ kind, fields }: Entry): string => {
    seq += 1;
    const own = { seq, wallMs: clock.now().wallMs, kind };
    // Ours stand first for the reader's eye, and again for the case that a field has one of these names.
    return `${JSON.stringify({ ...own, ...fields, ...own })}\n`;
  };
  const appendAll = async (entries: readonly Entry[]): Promise<DiskResult> => {
    const text = `${torn ? '\n' : ''}${entries.map(lineOf).join('')}`;
    if (sizeBytes + text.length > options.maxBytes && sizeBytes > 0) {
      // Not waited for: the disk works in order, and both together must not take two deadlines.
      void disk.moveDurable(path, oldJournalFile(options.directory), options.timeoutMs);
      sizeBytes = 0;
    }
    const result = await disk.appendDurable(path, text, options.timeoutMs);
    torn = result.kind === 'failed';
    if (result.kind === 'done') sizeBytes = result.sizeBytes;
    return result;
  };
  return { append: (kind, fields) => appendAll([{ kind, fields }]), appendAll };
}
