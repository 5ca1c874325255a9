import type { JournalPart } from '../../control/http/router.ts';
import type { Clock, Exec } from '../../runtime/ports.ts';

export interface JournalPartsSource {
  readonly exec: Exec;
  readonly clock: Clock;
  /** Program and arguments of this command line, without a command. */
  readonly command: readonly string[];
}

const DRAW_MS = 8000;
const BYTES_MAX = 4 * 1024 * 1024;
const WAITING_MAX = 4;
/** The page asks when something has happened, and everybody who has it open asks at once. */
const FRESH_MS = 3000;
const KEPT_MAX = 8;

/**
 * Has the journal read and drawn by another process: a journal of 32 MB would stop this one for half a second and stay
 * in its memory. One at a time, at a low priority; null: not in time, or too many wait.
 */
export function journalParts({
  exec,
  clock,
  command,
}: JournalPartsSource): (part: JournalPart) => Promise<string | null> {
  const kept = new Map<string, { readonly atMs: number; readonly drawn: Promise<string | null> }>();
  let waiting = 0;
  let queue: Promise<unknown> = Promise.resolve();

  async function draw(part: JournalPart): Promise<string | null> {
    const [file = '', ...args] = [...command, ...argumentsOf(part)];
    const run = await exec({ file, args, timeoutMs: DRAW_MS, outputBytesMax: BYTES_MAX });
    return run.kind === 'exit' && run.code === 0 && !run.truncated ? run.stdout : null;
  }

  return (part) => {
    const key = part.kind === 'list' ? 'list' : `${part.kind} ${part.id}`;
    const nowMs = clock.now().monoMs;
    const known = kept.get(key);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.drawn;
    if (waiting >= WAITING_MAX) return Promise.resolve(null);
    waiting += 1;
    const drawn = queue
      .then(() => draw(part))
      .finally(() => {
        waiting -= 1;
      });
    queue = drawn.catch(() => null);
    kept.delete(key);
    kept.set(key, { atMs: nowMs, drawn });
    for (const old of [...kept.keys()].slice(0, -KEPT_MAX)) kept.delete(old);
    return drawn;
  };
}

function argumentsOf(part: JournalPart): readonly string[] {
  if (part.kind === 'list') return ['report', '--brief', '--fragment'];
  return part.kind === 'timeline'
    ? ['report', '--brief', '--fragment', String(part.id)]
    : ['report', '--brief', String(part.id), '--output', '-'];
}

/** A heap that is full ends the child, not the service: the unit's memory is for both. Measured: 160 MB at most. */
export const ownCommand = (configPath: string): readonly string[] => [
  'nice',
  '-n',
  '10',
  process.execPath,
  '--max-old-space-size=96',
  process.argv[1] ?? '',
  '--config',
  configPath,
];
