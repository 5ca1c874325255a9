/**
 * How somebody who asks a daemon for a change shows which user they are: by a file, because the kernel vouches for the
 * owner of a file, and plain Node cannot ask it for the peer of a socket.
 */
export interface Challenge {
  /** The name that the file must have: 32 hexadecimal digits. */
  readonly nonce: string;
  /** The time of change that it must be given, which only its owner can do: nobody can pass off another's file. */
  readonly seconds: number;
}

export type Proof = Owner | { readonly kind: 'none'; readonly why: string };

/** Who made the file. `trusted`: root, or the user of the daemon itself. */
export interface Owner {
  readonly kind: 'owner';
  readonly uid: number;
  readonly name: string;
  readonly trusted: boolean;
}

/** Beside the control socket. Writable for those who may connect, readable for none of them. */
export const proofDirectory = (socketPath: string): string => `${socketPath.replace(/\/?[^/]*$/, '')}/proof`;

/** From an answer of the daemon; null when it demands nothing that we understand. */
export function challengeIn(answer: unknown): Challenge | null {
  const prove = field(answer, 'prove');
  const nonce = field(prove, 'nonce');
  const seconds = field(prove, 'seconds');
  if (typeof nonce !== 'string' || !/^[0-9a-f]{32}$/.test(nonce)) return null;
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0
    ? { nonce, seconds }
    : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
