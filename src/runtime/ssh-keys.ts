import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { AnyAuthMethod } from 'ssh2';

const usualNames = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * The ways to log in: the configured key, or else the user's usual ones, then the agent (never with `onlyKey`). A key that is
 * missing, has a passphrase or can be read by others is left out; `problems` says so, for the message when nothing is
 * accepted.
 */
export async function loginMethods(
  user: string,
  keyPath?: string,
  onlyKey = false,
): Promise<{ methods: AnyAuthMethod[]; problems: string[] }> {
  const { utils } = await import('ssh2');
  const methods: AnyAuthMethod[] = [];
  const problems: string[] = [];
  const paths = keyPath === undefined ? usualNames.map((name) => `${homedir()}/.ssh/${name}`) : [keyPath];
  for (const path of paths) {
    const read = await readKey(path);
    if (read.kind === 'no') {
      if (keyPath !== undefined || read.isThere) problems.push(read.why);
      continue;
    }
    const { key } = read;
    const parsed = utils.parseKey(key);
    if (parsed instanceof Error) problems.push(`the key ${path} cannot be used: ${parsed.message}`);
    else methods.push({ type: 'publickey', username: user, key });
  }
  const agent = process.env.SSH_AUTH_SOCK;
  if (agent !== undefined && agent !== '' && !onlyKey) {
    methods.push({ type: 'agent', username: user, agent });
  }
  // "none" is refused by every sensible server, which at least shows that it lives.
  if (methods.length === 0) methods.push({ type: 'none', username: user });
  return { methods, problems };
}

type KeyFile =
  | { readonly kind: 'key'; readonly key: Buffer }
  | { readonly kind: 'no'; readonly why: string; readonly isThere: boolean };

/** OpenSSH's own rule: a key of ours that others can read is no secret. Root's may be a credential of systemd. */
async function readKey(path: string): Promise<KeyFile> {
  const file = await open(path).catch(() => null);
  if (file === null) return { kind: 'no', why: `the key ${path} cannot be read`, isThere: false };
  try {
    const { uid, mode } = await file.stat();
    if (uid === process.getuid?.() && (mode & 0o077) !== 0) {
      const why = `the key ${path} is open to others (mode 0${(mode & 0o777).toString(8)}): chmod 600 ${path}`;
      return { kind: 'no', why, isThere: true };
    }
    return { kind: 'key', key: await file.readFile() };
  } catch {
    return { kind: 'no', why: `the key ${path} cannot be read`, isThere: true };
  } finally {
    await file.close();
  }
}

export type PublicKey =
  | { readonly kind: 'key'; readonly line: string }
  | { readonly kind: 'no'; readonly why: string };

/** Type and key as authorized_keys has them, of the private key itself: a second file could be of another one. */
export async function publicKeyOf(path: string): Promise<PublicKey> {
  const { utils } = await import('ssh2');
  const read = await readKey(path);
  if (read.kind === 'no') return read;
  const parsed = utils.parseKey(read.key);
  if (parsed instanceof Error || !parsed.isPrivateKey())
    return { kind: 'no', why: `${path} is no private key without a passphrase` };
  return { kind: 'key', line: `${parsed.type} ${parsed.getPublicSSH().toString('base64')}` };
}
