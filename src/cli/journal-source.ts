import { loadConfig } from '../config/load.ts';
import { journal } from '../config/settings/output.ts';
import { parseJournal, type ReadLimits, readJournal } from '../journal/read-journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import { type Recorded, recordedOf } from '../journal/recorded.ts';
import { systemFiles } from '../runtime/files.ts';
import { CommandError } from './exit-codes.ts';

/** The journal as it is on the disk: no daemon is needed. */
export interface JournalOnDisk {
  /** The directory or file that was read. */
  readonly where: string;
  readonly records: readonly JournalRecord[];
  readonly recorded: readonly Recorded[];
  readonly problems: readonly string[];
}

/** Of each of the two files; `journal.maxSize` is 16 MB by default. */
const BYTES_MAX = 32 * 1024 * 1024;
const READ_MS = 5000;

/**
 * Reads the journal of this node, or the file or directory that is named. A configuration that is missing or wrong
 * does not matter: the journal is then where it usually is.
 */
export async function journalOnDisk(
  configPath: string,
  named: string | undefined,
  options: Partial<Pick<ReadLimits, 'withoutBeats' | 'bytesMax'>> = {},
): Promise<JournalOnDisk> {
  const files = systemFiles();
  const limits = { bytesMax: BYTES_MAX, timeoutMs: READ_MS, ...options };
  const where = named ?? directoryOf(configPath);
  const names = await files.list(where, READ_MS);
  if (names === null) {
    const read = await files.readTail(where, limits.bytesMax, READ_MS);
    if (read.kind === 'text') return onDisk(where, parseJournal(read.text));
    const why = read.kind === 'absent' ? 'there is no such journal' : 'it cannot be read';
    const hint =
      'Run it on a coordinator, as root or as the user of the service, or name a copy of the journal.';
    throw new CommandError('FAILED', `${where}: ${why}.\n    ${hint}`);
  }
  return onDisk(where, await readJournal(where, limits, files));
}

function onDisk(where: string, text: Awaited<ReturnType<typeof readJournal>>): JournalOnDisk {
  return { where, ...text, recorded: text.records.flatMap((record) => recordedOf(record) ?? []) };
}

function directoryOf(configPath: string): string {
  const loaded = loadConfig(configPath);
  return loaded.kind === 'ok' ? loaded.config.journal.directory : journal.settings.directory.default;
}
