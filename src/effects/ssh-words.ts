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
 * Whether the host itself gave a sign of life. A kept connection "stands" for a while after the power went, so
 * `no-end` counts only when something had come back.
 */
export function sshShowsLife(result: SshResult | SshLineResult): boolean {
  switch (result.kind) {
    case 'exit':
    case 'lines':
      return true;
    case 'no-end':
      return 'stdout' in result ? result.stdout !== '' : result.lines.length > 0;
    case 'trouble':
      return result.trouble === 'refused' || result.trouble === 'denied' || result.trouble === 'closed';
  }
}
