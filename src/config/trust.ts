import { type Problem, wholeFile } from './problems.ts';

/** What is known about an opened file. */
export interface FileFacts {
  readonly regular: boolean;
  readonly directory: boolean;
  /** Permission bits as in stat(2). */
  readonly mode: number;
  readonly uid: number;
  readonly bytes: number;
}

/**
 * `configuration`: nobody else may write it; `password`: nobody else may read it either; `key`: as a password, but a
 * group may read what belongs to root, as PostgreSQL has it.
 */
export type TrustRule = 'configuration' | 'password' | 'key';

/**
 * Whether a file may decide what this daemon does, or null when it may. Who can write the configuration can run
 * programs as the daemon's user (fence.command), so only that user and root may.
 */
export function judgeFile(
  path: string,
  facts: FileFacts,
  rule: TrustRule,
  runningUid: number,
  bytesMax: number,
): Problem | null {
  if (!facts.regular) {
    const found = facts.directory ? 'a directory' : 'something that is no regular file';
    return { ...wholeFile(path, 'file-not-regular', found, 'a file'), hint: 'name the file itself' };
  }
  if (facts.uid !== 0 && facts.uid !== runningUid) {
    const found = `a file that belongs to user ${facts.uid}`;
    const expected = `a file of root or of the running user (${runningUid})`;
    const hint = `chown root ${path}, or run this as the user of the service`;
    return { ...wholeFile(path, 'file-wrong-owner', found, expected), hint };
  }
  if ((facts.mode & 0o022) !== 0) {
    const found = `mode ${printMode(facts.mode)}, writable by group or others`;
    return {
      ...wholeFile(path, 'file-writable-by-others', found, 'a file that only its owner may write'),
      hint: `chmod go-w ${path}`,
    };
  }
  const closed = rule === 'key' && facts.uid === 0 ? 0o037 : 0o077;
  if (rule !== 'configuration' && (facts.mode & closed) !== 0 && !isCredential(path, facts)) {
    const found = `mode ${printMode(facts.mode)}, open to group or others`;
    return {
      ...wholeFile(path, 'file-readable-by-others', found, 'a file that only its owner may read'),
      hint: `chmod 600 ${path}`,
    };
  }
  if (facts.bytes <= bytesMax) return null;
  return wholeFile(path, 'file-too-large', `${facts.bytes} bytes`, `at most ${bytesMax} bytes`);
}

/** systemd shows its credentials as root's with the mode 0440: an access list, which only root can set, lets us read. */
function isCredential(path: string, { uid, mode }: FileFacts): boolean {
  return /^\/run\/credentials\/[^/.][^/]*\/[^/.][^/]*$/.test(path) && uid === 0 && (mode & 0o037) === 0;
}

const printMode = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');
