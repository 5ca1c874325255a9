import { quote } from '../core/quote.ts';
import type { Disk, Exec } from '../runtime/ports.ts';

export interface ToolSshOptions {
  /** Receives the wrapper as a file `ssh`. Must not lie on a file system mounted noexec, as /run often is. */
  readonly directory: string;
  /** `promotion.sshTimeout`: the whole life of one SSH that the tool starts. */
  readonly sshTimeoutMs: number;
  /** Host name and address of the other coordinator, and of this one. */
  readonly peerNames: readonly string[];
  readonly ownNames: readonly string[];
}

export type ToolSshOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly why: string };

/**
 * Writes the `ssh` that stands first in the tool's PATH and sees that it runs. The tool's own SSH has no
 * ConnectTimeout: to a silent host it hangs for two minutes, to a hung sshd for ever. Doing it twice is
 * harmless; a daemon does it at start, when there is time to tell people that it failed.
 */
export async function installToolSsh(
  options: ToolSshOptions,
  { disk, exec }: { readonly disk: Disk; readonly exec: Exec },
): Promise<ToolSshOutcome> {
  const path = `${options.directory}/ssh`;
  const written = await disk.replaceDurable(path, sshWrapper(options), { timeoutMs: 2000, mode: 0o755 });
  const tried = await exec({ file: path, args: [checkWord], timeoutMs: 2000 });
  if (tried.kind === 'exit' && tried.code === 0) return { kind: 'done' };
  return {
    kind: 'failed',
    why: written.kind === 'failed' ? written.why : `${path} does not run: ${tried.stderr}`,
  };
}

/** With this as its only argument the wrapper does nothing, successfully. */
const checkWord = '--whpg-check';

/**
 * The text of the wrapper. Our options come first because OpenSSH takes the first value that it is given. A plain
 * command for this host itself is run without an SSH: that costs most of a promotion's time, and a stopped sshd
 * would make the tool believe that the standby is down. Any other SSH to this host is left as it is.
 * `timeout --foreground` keeps ssh in the tool's process group, which is killed as a whole at the deadline.
 */
function sshWrapper(options: ToolSshOptions): string {
  const seconds = options.sshTimeoutMs / 1000;
  return `#!/bin/bash
# Written by whpg-failover at its start, for the ssh that gpactivatestandby runs. Changes are overwritten.
[[ $1 == ${checkWord} ]] && exit 0
own_names=(localhost 127.0.0.1 ::1 ${quote(options.ownNames)})
peer_names=(${quote(options.peerNames)})
own_directory=\${BASH_SOURCE[0]%/*}
PATH=:$PATH:
PATH=\${PATH//":$own_directory:"/:}
PATH=\${PATH#:} PATH=\${PATH%:}
ssh=$(type -P ssh) || { echo "ssh: not found in $PATH" >&2; exit 127; }

arguments=("$@") plain=yes
while getopts ':1246AaCfGgKkMNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:m:O:o:P:p:Q:R:S:W:w:' option; do
  [[ $option == o ]] || plain=no
done
shift $((OPTIND - 1))
target=\${1##*@}

for name in "\${own_names[@]}"; do
  [[ $target == "$name" ]] || continue
  [[ $1 == "$target" || $1 == "$USER@$target" ]] || plain=no
  [[ $plain == yes && $# -gt 1 ]] || exec "$ssh" "\${arguments[@]}"
  cd && exec /bin/bash -c "\${*:2}"
done
if [[ $WHPG_PEER_SILENT == 1 ]]; then
  for name in "\${peer_names[@]}"; do
    [[ $target == "$name" ]] || continue
    echo "ssh: $target was found silent just now and is not asked again (whpg-failover)" >&2
    exit 255
  done
fi
exec timeout --foreground --kill-after=1 ${seconds} "$ssh" -o ConnectTimeout=${Math.ceil(seconds)} -o BatchMode=yes \\
  -o ServerAliveInterval=1 -o ServerAliveCountMax=2 "\${arguments[@]}"
`;
}
