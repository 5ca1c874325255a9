import type { CommandHost } from '../command-host.ts';
import { type OtherTool, STOPS_OR_STARTS, toolOf } from '../other-tools.ts';

const ASK_MS = 10_000;

/**
 * Tools on a host that start, stop or copy a coordinator, and whatever still copies into this directory: that outlives a
 * gpinitstandby which was killed on the primary. Null: it could not be asked.
 */
export async function toolsAtWork(
  host: CommandHost,
  dataDirectory: string,
): Promise<readonly OtherTool[] | null> {
  const result = await host.run(['bash', '--norc', '-c', program], ASK_MS);
  if (result.kind !== 'exit' || !result.stdout.endsWith('end\n')) return null;
  return result.stdout.split('\n').flatMap((line) => {
    const [pid = '', ...words] = line.split('\t');
    const copier = words[0]?.split('/').at(-1) ?? '';
    if (COPIERS.has(copier) && words.includes(dataDirectory)) return [{ name: copier, pid: Number(pid) }];
    const name = toolOf(words.join('\0'));
    return name !== null && (STOPS_OR_STARTS.has(name) || name === 'gpactivatestandby')
      ? [{ name, pid: Number(pid) }]
      : [];
  });
}

const COPIERS: ReadonlySet<string> = new Set(['pg_basebackup', 'pg_rewind']);

/** Words of a command line by tabs; sessions of the database are left out, of which there may be hundreds. */
const program = `
shopt -s extglob
for path in /proc/[0-9]*; do
  words=()
  { mapfile -d '' -n 24 -t words < "$path/cmdline"; } 2>/dev/null
  [[ \${words[0]} == postgres:* || "\${words[*]}" != *@(gp|pg_)* ]] && continue
  printf '%s' "\${path#/proc/}"
  printf '\\t%s' "\${words[@]//[$'\\t\\n']/ }"
  echo
done
echo end
`;
