import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { Exec } from './ports.ts';

/** The keys that known_hosts files hold for a host. */
export interface KnownKeys {
  readonly accepted: readonly HostKey[];
  /** Base64 blobs that are marked @revoked: never to be accepted, whatever else is written. */
  readonly revoked: readonly string[];
}
export interface HostKey {
  readonly type: string;
  readonly blob: string;
}

/** In the order of our preference; all that ssh2 speaks, without SHA-1 and DSA. */
const ours: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

const lookupMs = 2_000;

/**
 * Looks the host up under its name and its address, in the given file or in those that OpenSSH reads.
 * `ssh-keygen -F` does the matching, because it knows hashed names, patterns, negations and ports. It is asked
 * again only when a file has changed.
 */
export function knownHosts(exec: Exec, names: readonly string[], port: number, file?: string) {
  const files = file === undefined ? [`${homedir()}/.ssh/known_hosts`, '/etc/ssh/ssh_known_hosts'] : [file];
  let seen = '';
  let keys: KnownKeys = { accepted: [], revoked: [] };
  return async (): Promise<KnownKeys> => {
    const stamps = (await Promise.all(files.map(stampOf))).join(' ');
    if (stamps === seen) return keys;
    const asked = names.map((name) => (port === 22 ? name : `[${name}]:${port}`));
    const runs = files.flatMap((path) =>
      asked.map((name) => exec({ file: 'ssh-keygen', args: ['-F', name, '-f', path], timeoutMs: lookupMs })),
    );
    const results = await Promise.all(runs);
    const unable = results.find((result) => result.kind !== 'exit');
    keys = parseKnownKeys(results.map((result) => result.stdout).join('\n'));
    // A run that failed for a reason of its own must be repeated next time.
    if (unable === undefined) seen = stamps;
    // On a starved machine ssh-keygen may not end in time: that no key was found then says nothing about the host.
    else if (keys.accepted.length === 0)
      throw new Error(`ssh-keygen: ${unable.kind} ${unable.stderr}`.trim());
    return keys;
  };
}

/** Reads what `ssh-keygen -F` prints: comments, and lines `[@marker] names type blob [comment]`. */
export function parseKnownKeys(text: string): KnownKeys {
  const accepted: HostKey[] = [];
  const revoked: string[] = [];
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (line.startsWith('#') || words.length < 3) continue;
    const marker = words[0]?.startsWith('@') ? words.shift() : '';
    const [, type = '', blob = ''] = words;
    if (marker === '@revoked') revoked.push(blob);
    // ssh2 knows no certificates, so a certificate authority's key vouches for nobody.
    else if (marker === '' && blob !== '') accepted.push({ type, blob });
  }
  return { accepted, revoked };
}

/** What to ask the server for: without this, a host known by its RSA key alone shows another one. */
export function hostKeyAlgorithms(keys: KnownKeys): ServerHostKeyAlgorithm[] {
  const types = new Set(keys.accepted.map(({ type }) => type));
  return ours.filter((algorithm) => types.has(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm));
}

export function isKnown(keys: KnownKeys, blob: string): boolean {
  return !keys.revoked.includes(blob) && keys.accepted.some((key) => key.blob === blob);
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${ino}:${mtimeMs}:${size}`;
  } catch {
    return 'none';
  }
}
