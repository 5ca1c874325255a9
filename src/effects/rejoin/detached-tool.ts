import type { CommandHost } from '../command-host.ts';
import { noReport } from '../command-host.ts';
import { parseKeyValues } from '../key-values.ts';
import { numberOf } from './failed-node.ts';

/** A tool that takes hours must outlive the terminal, and the connection, from which it was started. */
export interface DetachedTool {
  /** On the host where it runs: for its output, its exit code and its lock. */
  readonly directory: string;
  /** Of the files. */
  readonly name: string;
}

export interface ToolState {
  readonly state: 'none' | 'running' | 'ended';
  /** Null while it runs, and when it was ended from outside together with its keeper. */
  readonly code: number | null;
  readonly output: string;
  readonly last: string;
}

export type ToolAnswer =
  | { readonly kind: 'seen'; readonly tool: ToolState }
  | { readonly kind: 'unknown'; readonly why: string };

/** What `timeout` says when it ended the tool's process group at its deadline. */
export const DEADLINE_CODE = 124;

const CALL_MS = 15_000;

export const lookAtTool = (host: CommandHost, tool: DetachedTool): Promise<ToolAnswer> =>
  call(host, tool, ['look']);

/**
 * Starts it with a deadline, in a process group of its own, its output in a file. One that still runs is left as it is,
 * so that whoever starts it again follows the one that is under way.
 */
export const startTool = (
  host: CommandHost,
  tool: DetachedTool,
  timeoutMs: number,
  argv: readonly string[],
): Promise<ToolAnswer> => call(host, tool, ['start', String(Math.ceil(timeoutMs / 1000)), ...argv]);

async function call(host: CommandHost, tool: DetachedTool, words: readonly string[]): Promise<ToolAnswer> {
  const argv = ['bash', '--norc', '-c', program, 'whpg-tool', tool.directory, tool.name, ...words];
  const result = await host.run(argv, CALL_MS);
  const values = result.kind === 'exit' ? parseKeyValues(result.stdout) : null;
  if (values === null) return { kind: 'unknown', why: noReport(host, result) };
  return {
    kind: 'seen',
    tool: {
      state:
        values.get('state') === 'running' ? 'running' : values.get('state') === 'ended' ? 'ended' : 'none',
      code: numberOf(values.get('code')),
      output: values.get('output') ?? '',
      last: values.get('last') ?? '',
    },
  };
}

/**
 * A keeper holds the lock for as long as it waits for the tool; the tool itself does not inherit it, since what it
 * leaves behind would hold it for ever. `timeout` makes the tool's process group and ends it as a whole.
 */
const program = `
export LC_ALL=C
directory=$1 base=$1/$2 deed=$3
if [[ $deed == start ]]; then
  mkdir -p -m 750 -- "$directory" || exit
  exec 9>> "$base.lock" || exit
  if flock -w 2 9; then
    rm -f -- "$base.exit"
    : > "$base.out" || exit
    setsid bash --norc -c '
      base=$1 seconds=$2
      shift 2
      timeout --kill-after=10 "$seconds" "$@" 9>&-
      code=$?
      # A tool that had to be killed at its deadline looks like one that somebody else killed.
      ((code == 137 && SECONDS >= seconds)) && code=124
      echo "$code" > "$base.exit"' keeper "$base" "\${@:4}" < /dev/null >> "$base.out" 2>&1 &
    disown
  fi
  exec 9>&-
fi
state=none code= last=
if [[ -e $base.lock ]]; then
  state=ended
  flock -s -n "$base.lock" true || state=running
  [[ $state == ended && -r $base.exit ]] && read -r code < "$base.exit"
fi
last=$(tail -c 4000 -- "$base.out" 2>/dev/null | tr -d '\\r' | grep -v '^ *$' | tail -n 1)
printf '%s\\n' "state=$state" "code=$code" "last=$last" "output=$base.out" end=1
`;
