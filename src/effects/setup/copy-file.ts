import { type CommandHost, noReport } from '../command-host.ts';

export type FileAnswer =
  | { readonly kind: 'file'; readonly sum: string; readonly mode: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string };

const CALL_MS = 60_000;

/** The SHA-256 and the mode (`644`) of a file on a host. */
export async function fileOn(host: CommandHost, path: string): Promise<FileAnswer> {
  const result = await host.run(['bash', '--norc', '-c', lookProgram, 'whpg-setup', path], CALL_MS);
  if (result.kind !== 'exit' || result.code !== 0) return { kind: 'unknown', why: noReport(host, result) };
  const [sum = '', mode = ''] = result.stdout.trim().split(' ');
  if (sum === 'absent') return { kind: 'absent' };
  return /^[0-9a-f]{64}$/.test(sum)
    ? { kind: 'file', sum, mode }
    : { kind: 'unknown', why: noReport(host, result) };
}

/**
 * Replaces a file as a whole, root's, never half of it; `keep` leaves the one before beside it under another name.
 * Null: done. The sum is compared on the host before the new one takes its place.
 */
export async function writeFileOn(
  host: CommandHost,
  file: { readonly path: string; readonly text: string; readonly sum: string; readonly mode: string },
  keep: boolean,
): Promise<string | null> {
  const { path, text, sum, mode } = file;
  const words = [
    'bash',
    '--norc',
    '-c',
    writeProgram,
    'whpg-setup',
    path,
    sum,
    mode,
    keep ? 'keep' : 'replace',
  ];
  const result = await host.run(words, CALL_MS, text);
  return result.kind === 'exit' && result.code === 0 ? null : noReport(host, result);
}

const lookProgram = `
[[ -e $1 ]] || { echo absent; exit 0; }
read -r sum _ < <(sha256sum -- "$1") && printf '%s %s\\n' "$sum" "$(stat -c %a -- "$1")"
`;

const writeProgram = `
set -e
path=$1 sum=$2 mode=$3 keep=$4 new=$1.whpg-setup.$$
trap 'rm -f -- "$new"' EXIT
mkdir -p -m 755 -- "\${path%/*}"
cat > "$new"
read -r seen _ < <(sha256sum -- "$new")
[[ $seen == "$sum" ]] || { echo "the copy of $path did not arrive whole" >&2; exit 1; }
chmod "$mode" -- "$new"
chown 0:0 -- "$new"
if [[ $keep == keep && -e $path ]]; then
  printf -v old '%s.before-setup-%(%Y%m%d-%H%M%S)T' "$path" -1
  cp -p -- "$path" "$old"
fi
sync -- "$new" 2> /dev/null || sync
mv -f -- "$new" "$path"
`;
