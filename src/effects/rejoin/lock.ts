import { type CommandHost, noReport } from '../command-host.ts';

export type LockOutcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'taken'; readonly by: string }
  | { readonly kind: 'failed'; readonly why: string };

const CALL_MS = 10_000;
/** Of somebody who was killed the lock is free a second or two later. */
const PATIENCE_MS = 4000;
const LONGEST_MS = 20 * 24 * 60 * 60 * 1000;

/**
 * One person at a time, whichever node they are on. The kernel holds the lock for a child that lives as long as its
 * output is read: it is free at once when we end, and a second later when the connection to us is lost.
 */
export async function takeLock(
  host: CommandHost,
  file: string,
  who: string,
  patienceMs = PATIENCE_MS,
): Promise<LockOutcome> {
  const words = (mode: string): readonly string[] => wordsFor(file, who, mode, patienceMs);
  const ended = host.run(words('hold'), LONGEST_MS);
  const early = await Promise.race([ended, host.run(words('see'), CALL_MS)]);
  if (early.kind === 'trouble') return { kind: 'failed', why: early.why };
  const by = early.stdout.trim();
  if (early.code !== 0) return { kind: 'failed', why: noReport(host, early) };
  return by === who ? { kind: 'held' } : { kind: 'taken', by: by || 'somebody' };
}

/** Who holds the lock, and goes on holding it for a moment unless it is `who` asks; null: nobody. */
export async function lockHolder(
  host: CommandHost,
  file: string,
  who: string,
  patienceMs = PATIENCE_MS,
): Promise<string | null> {
  const result = await host.run(wordsFor(file, who, 'who', patienceMs), CALL_MS);
  const by = result.kind === 'exit' ? result.stdout.trim() : '';
  return by === '' ? null : by;
}

const wordsFor = (file: string, who: string, mode: string, patienceMs: number): readonly string[] => [
  'bash',
  '--norc',
  '-c',
  program,
  'whpg-lock',
  file,
  who,
  mode,
  String(patienceMs / 1000),
  String(Math.ceil(patienceMs / 100)),
];

/** `see` waits until the lock has a holder who has written down who it is. */
const program = `
file=$1 who=$2 mode=$3 seconds=$4 looks=$5
mkdir -p -m 750 -- "\${file%/*}" && exec 9>> "$file" || exit 1
case $mode in
  hold)
    flock -w "$seconds" 9 || { cat -- "$file"; exit 0; }
    printf '%s\\n' "$who" > "$file"
    trap '' PIPE
    while sleep 1 && echo .; do :; done 2> /dev/null
    ;;
  who)
    flock -s -n 9 && exit 0
    [[ $(< "$file") == "$who" ]] || { flock -s -w "$seconds" 9 && exit 0; }
    cat -- "$file"
    ;;
  see)
    for ((look = 0; look < looks + 20; look++)); do
      sleep 0.1
      flock -s -n 9 && { flock -u 9; continue; }
      holder=$(< "$file")
      [[ $holder == "$who" ]] || { ((look < looks)) && continue; }
      printf '%s\\n' "$holder"
      exit 0
    done
    exit 1
    ;;
esac
`;
