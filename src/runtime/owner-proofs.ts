import { randomBytes, randomInt } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, lstat, mkdir, readdir, unlink } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Challenge } from '../core/challenge.ts';
import { nowMs } from './clock.ts';
import { errorCode, errorText, within } from './deadline.ts';
import type { Exec, OwnerProofs } from './ports.ts';

/** Whoever asks makes the file at once; a slow shell over SSH takes a second or two. */
const validMs = 10_000;
const waitingMax = 64;
const lookMs = 1000;
const secondsMax = 2 ** 31;

export type OpenedProofs =
  | { readonly kind: 'open'; readonly proofs: OwnerProofs }
  | { readonly kind: 'failed'; readonly why: string };

interface Waiting extends Challenge {
  readonly question: string;
  readonly untilMs: number;
}

/**
 * Makes the directory, if need be: ours, sticky, and writable but not readable for our group, which may connect to the
 * control socket. What an earlier run left in it is removed.
 */
export async function openOwnerProofs(directory: string, exec: Exec): Promise<OpenedProofs> {
  const why = await prepared(directory, true);
  return why === null ? { kind: 'open', proofs: proofsIn(directory, exec) } : { kind: 'failed', why };
}

/** Null, or why there is no such directory. */
function prepared(directory: string, emptied: boolean): Promise<string | null> {
  const work = prepare(directory).then(() => (emptied ? empty(directory) : undefined));
  return within(
    work.then(() => null, errorText),
    lookMs,
    () => `${directory} gives no answer`,
  );
}

async function prepare(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== ownUid()) throw new Error(`${directory} is no directory of ours`);
  await chmod(directory, 0o1730);
}

async function empty(directory: string): Promise<void> {
  for (const name of await readdir(directory)) await unlink(`${directory}/${name}`).catch(() => {});
}

function proofsIn(directory: string, exec: Exec): OwnerProofs {
  const waiting = new Map<string, Waiting>();
  const remove = (nonce: string): void => {
    waiting.delete(nonce);
    // We own the directory, so that its stickiness does not keep us from it. Nobody waits for it.
    void unlink(`${directory}/${nonce}`).catch(() => {});
  };
  const tidyUp = (): void => {
    for (const { nonce, untilMs } of waiting.values()) {
      if (nowMs() > untilMs || waiting.size >= waitingMax) remove(nonce);
    }
  };
  return {
    async challenge(question) {
      tidyUp();
      // Somebody may have wiped /run.
      if ((await prepared(directory, false)) !== null) return null;
      const challenge = { nonce: randomBytes(16).toString('hex'), seconds: randomInt(secondsMax) };
      waiting.set(challenge.nonce, { ...challenge, question, untilMs: nowMs() + validMs });
      return challenge;
    },
    async ownerOf(nonce, question) {
      const asked = waiting.get(nonce);
      if (asked === undefined || nowMs() > asked.untilMs)
        return none('it was not asked for, or too long ago');
      waiting.delete(nonce);
      if (asked.question !== question) return none('it was asked for something else');
      const path = `${directory}/${nonce}`;
      const found = await within(
        lstat(path).catch((error: unknown) => errorText(error)),
        lookMs,
        () => 'the directory gives no answer',
      );
      remove(nonce);
      if (typeof found === 'string') return none(found);
      const wrong = whatIsWrong(found, asked.seconds);
      if (wrong !== null) return none(wrong);
      const { uid } = found;
      return { kind: 'owner', uid, name: await nameOf(uid, exec), trusted: uid === 0 || uid === ownUid() };
    },
  };
}

const none = (why: string): { readonly kind: 'none'; readonly why: string } => ({ kind: 'none', why });

/** A link to somebody else's file, or one that was moved here, is not of the one who asks. */
function whatIsWrong(found: Stats, seconds: number): string | null {
  if (!found.isFile() || found.nlink !== 1) return 'it is no file with one name';
  if (found.size !== 0 || (found.mode & 0o7777) !== 0o600) return 'it is not empty, or not of mode 0600';
  return Math.floor(found.mtimeMs / 1000) === seconds
    ? null
    : 'it does not have the time that it was to have';
}

/** A directory service may be away: then the number has to do. */
async function nameOf(uid: number, exec: Exec): Promise<string> {
  if (uid === 0) return 'root';
  if (uid === ownUid()) return ownName();
  const { stdout } = await exec({ file: 'getent', args: ['passwd', String(uid)], timeoutMs: lookMs });
  const name = /^([^:\p{Cc}\s]{1,64}):/u.exec(stdout)?.[1];
  return name ?? `user ${uid}`;
}

const ownUid = (): number => process.getuid?.() ?? -1;

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${ownUid()}`;
  }
}
