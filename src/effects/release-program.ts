import { quote } from '../core/quote.ts';
import { parseKeyValues } from './key-values.ts';
import type { Errand } from './run-there.ts';

/** Whether the VIP is still on the host after the program tried to remove it. */
export interface ReleaseReport {
  readonly vip: 'absent' | 'held' | 'unknown';
  readonly why: string;
}

/** The words after `bash` that run the program; `address` without its prefix. */
export function releaseArguments(address: string): readonly string[] {
  return ['--norc', '-c', releaseProgram, 'whpg-release-vip', address];
}

/** The same on another host. */
export const releaseErrand = (address: string): Errand => ({
  bound: { verb: 'release-vip' },
  line: quote(['bash', ...releaseArguments(address)]),
});

/** Null when the output is not a whole report. */
export function parseReleaseReport(output: string): ReleaseReport | null {
  const values = parseKeyValues(output);
  const vip = values?.get('vip');
  if (vip !== 'absent' && vip !== 'held' && vip !== 'unknown') return null;
  return { vip, why: values?.get('why') ?? '' };
}

/**
 * Removes the VIP from every interface that has it: plainly, then by `sudo -n`, which never asks for a
 * password. The kernel compares addresses (`to`), so the spelling of an IPv6 address does not matter.
 */
const releaseProgram = `
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
address=$1 why=
report() {
  printf 'vip=%s\\nwhy=%s\\nend=1\\n' "$1" "$2"
  exit 0
}
look() { found=$(ip -o address show to "$address" 2>&1) || report unknown "ip address show: \${found%%$'\\n'*}"; }

echo hello=1
look
[[ $found ]] || report absent "was not there"
while read -r _ device _ cidr _; do
  ip address del "$cidr" dev "\${device%%@*}" 2>/dev/null && continue
  why=$(sudo -n ip address del "$cidr" dev "\${device%%@*}" 2>&1) || why=\${why%%$'\\n'*}
done <<< "$found"
look
[[ $found ]] && report held "\${why:-ip address del changed nothing}"
report absent "removed"
`;
