import { type Challenge, challengeIn, proofDirectory } from '../core/challenge.ts';
import { quote } from '../core/quote.ts';
import type { SshHost, SshLineResult } from '../runtime/ports.ts';

/**
 * Asks the daemon on another host, over its control socket. One that wants to see who asks for a change is shown it, as
 * the user that SSH makes us there; where our key is bound, the other end of it does that by itself.
 */
export async function askDaemonThere(
  ssh: SshHost,
  socketPath: string,
  request: object,
  timeoutMs: number,
): Promise<SshLineResult> {
  const reply = await ssh.askSocket(socketPath, JSON.stringify(request), timeoutMs);
  const challenge = reply.kind === 'lines' ? challengeOf(reply.lines[0] ?? '') : null;
  if (challenge === null) return reply;
  const { nonce, seconds } = challenge;
  const words = [
    'bash',
    '--norc',
    '-c',
    makeFile,
    'whpg-show-user',
    `${proofDirectory(socketPath)}/${nonce}`,
  ];
  await ssh.exec(quote([...words, String(seconds)]), timeoutMs);
  return ssh.askSocket(socketPath, JSON.stringify({ ...request, proof: nonce }), timeoutMs);
}

const makeFile = 'umask 077; set -C; : > "$1" && touch -d "@$2" -- "$1"';

function challengeOf(line: string): Challenge | null {
  try {
    return challengeIn(JSON.parse(line));
  } catch {
    return null;
  }
}
