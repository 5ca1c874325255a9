import type { Decision, Event } from '../../core/decision.ts';
import { epochLine } from '../../core/epoch-line.ts';
import { durable, type State } from '../../core/state.ts';
import type { Instant } from '../../core/units.ts';
import type { Journal } from '../../journal/journal.ts';
import { type StoredState, saveState } from '../../journal/state-file.ts';
import type { Clock, Disk, DiskResult } from '../../runtime/ports.ts';
import { chronicler, type Surroundings } from './chronicle.ts';

export interface RecordParts {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly journal: Journal;
  readonly directory: string;
  readonly witnesses: () => readonly string[];
  /** `failover.observeOnly`: like a pause, it means that this daemon gives up nothing. */
  readonly observesOnly: () => boolean;
  readonly surroundings: () => Surroundings;
  /** The disk does not take what must be written: failover stays armed, and people must know. */
  readonly onTrouble: (why: string) => void;
}

/** Longer than any healthy fsync; a hung disk must not hold up a failover. */
export const DISK_MS = 400;
/** In a row: one slow fsync of a busy host is no news. A disk that is full or gone fails again a beat later. */
const FAILURES_TOLD = 2;
/** How old the stored ledger may be: a restarted daemon trusts it for a little longer than this. */
const LEDGER_EVERY_MS = 10_000;

/** Writes a decision down before it acts, and keeps what must outlive a restart. */
export function recorder(
  parts: RecordParts,
): (before: State, event: Event, decision: Decision, now: Instant) => Promise<void> {
  let stored = '';
  let storedMs = Number.NEGATIVE_INFINITY;
  let storedEpoch = '';
  let storedPause = '';
  let failures = 0;
  const chronicle = chronicler(parts.surroundings);

  const complain = (results: readonly DiskResult[]): void => {
    if (results.length === 0) return;
    const failed = results.find((result) => result.kind === 'failed');
    failures = failed === undefined ? 0 : failures + 1;
    if (failed === undefined) return;
    // What outlives a restart is tried again at the next event; nobody waits for it then.
    storedMs = Number.NEGATIVE_INFINITY;
    storedEpoch = '';
    storedPause = '';
    if (failures >= FAILURES_TOLD) parts.onTrouble(failed.why);
  };

  return async (before, event, decision, now) => {
    const writes: Promise<DiskResult>[] = [];
    const entries = chronicle({ before, event, decision, now });
    const { ledger, irreplaceableAt, ...rest } = durable(decision.state);
    // That either is void must be known at once; that it is a second newer may wait.
    const lasting = { ...rest, vouched: ledger !== null, irreplaceable: irreplaceableAt !== null };
    const nowMs = parts.clock.now().monoMs;
    const changed = JSON.stringify(lasting) !== stored;
    const tell = (): void => {
      if (entries.length > 0) writes.push(parts.journal.appendAll(entries));
    };
    if (!changed) tell();
    if (changed || nowMs - storedMs >= LEDGER_EVERY_MS) {
      stored = JSON.stringify(lasting);
      storedMs = nowMs;
      const saved = [saveState(contentOf(decision.state, parts), parts.directory, DISK_MS, parts.disk)];
      const { epoch } = decision.state;
      const line = epoch === null ? storedEpoch : `${epochLine(epoch)}\n`;
      if (line !== storedEpoch) saved.push(saveShown(epochFile(parts.directory), line, parts));
      storedEpoch = line;
      const idle = decision.state.pause !== null || parts.observesOnly();
      const pause = idle ? '1\n' : '0\n';
      if (pause !== storedPause) saved.push(saveShown(pausedFile(parts.directory), pause, parts));
      storedPause = pause;
      // The ledger alone may wait for the disk; a new phase or epoch must be there before the deed.
      if (changed) writes.push(...saved);
      else void Promise.all(saved).then(complain);
    }
    // After the state: a power loss between the two must not leave a failover that was told and is not known.
    if (changed) tell();
    complain(await Promise.all(writes));
  };
}

const contentOf = (state: State, { witnesses }: RecordParts): StoredState => ({
  durable: durable(state),
  witnesses: witnesses(),
});

/** Both are read by the other coordinator through its SSH report, which looks for `paused` beside `epoch`. */
const saveShown = (path: string, line: string, { disk }: RecordParts): Promise<DiskResult> =>
  disk.replaceDurable(path, line, { timeoutMs: DISK_MS, mode: 0o644 });

const pausedFile = (directory: string): string => `${directory}/paused`;
export const epochFile = (directory: string): string => `${directory}/epoch`;
