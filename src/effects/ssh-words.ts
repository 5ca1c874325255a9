import type { SshLineResult, SshResult } from '../runtime/ports.ts';

type Unfinished = Exclude<SshResult | SshLineResult, { readonly kind: 'exit' | 'lines' }>;

/** Why an SSH request brought nothing, for people. */
export function sshTroubleWords(result: Unfinished): string {
  if (result.kind === 'no-end') return 'SSH: no end before the deadline';
  const words = {
    refused: 'SSH is refused there',
    silence: 'SSH: no answer',
    unreachable: 'the host cannot be reached by SSH',
    denied: 'SSH key or host key is not accepted',
    closed: 'the SSH connection was closed',
    failed: 'SSH failed here',
  } as const;
  const detail = result.detail === '' ? '' : ` (${result.detail})`;
  return words[result.trouble] + detail;
}

/**
 * Whether the host itself gave a sign of life. `no-end` is one: it is said only when bytes were heard, a host that
 * sends nothing is a `silence`.
 */
export function sshShowsLife(result: SshResult | SshLineResult): boolean {
  if (result.kind !== 'trouble') return true;
  return result.trouble === 'refused' || result.trouble === 'denied' || result.trouble === 'closed';
}

/** Nobody refused: the host was silent or too slow, or the connection broke. A moment later the same may work. */
export function sshMayPass(result: SshResult | SshLineResult): boolean {
  if (result.kind !== 'trouble') return result.kind === 'no-end';
  return result.trouble === 'silence' || result.trouble === 'closed' || result.trouble === 'unreachable';
}
