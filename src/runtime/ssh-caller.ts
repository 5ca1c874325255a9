import type { Client } from 'ssh2';
import { nowMs } from './clock.ts';
import { errorText, within } from './deadline.ts';
import type { SshLink, Trouble } from './ssh-link.ts';

/** A request that is on its way over an open channel. */
export interface Talk<Result> {
  readonly answer: Promise<Result>;
  /** At the deadline: closes what was opened and says what is known so far. */
  late(): Result;
}

export interface Caller {
  /**
   * Connects if need be, begins the talk, waits for its answer: all before the deadline. When nothing at all
   * was heard by then, the connection is dropped, and the next call opens a fresh one. When something was heard,
   * the host lives: the talk says what is known, or `nothingYet` is the result if it had not begun.
   */
  call<Result>(
    timeoutMs: number,
    begin: (client: Client, link: SshLink) => Promise<Talk<Result>>,
    nothingYet: Result,
  ): Promise<Result | Trouble>;
  close(): void;
}

/** Keeps one connection and replaces it when it is lost. */
export function openCaller(open: () => SshLink): Caller {
  let kept: SshLink | null = null;
  let closed = false;

  const call = async <Result>(
    timeoutMs: number,
    begin: (client: Client, link: SshLink) => Promise<Talk<Result>>,
    nothingYet: Result,
  ): Promise<Result | Trouble> => {
    if (closed) return failed('the client is closed');
    const deadlineMs = nowMs() + timeoutMs;
    const isReused = kept !== null && !kept.isGone();
    if (kept === null || kept.isGone()) kept = open();
    const link = kept;
    const heardBefore = link.heardBytes();
    let talk: Talk<Result> | null = null;

    const work = async (): Promise<Result | Trouble> => {
      const ready = await link.ready;
      if (isTrouble(ready)) return ready;
      const poke = setTimeout(() => pokeServer(ready), (deadlineMs - nowMs()) / 2);
      try {
        talk = await begin(ready, link);
        return await talk.answer;
      } catch (error) {
        return failed(errorText(error));
      } finally {
        clearTimeout(poke);
      }
    };
    const result = await within(link.orGone(work()), timeoutMs, () => {
      const known = talk === null ? nothingYet : talk.late();
      if (link.heardBytes() > heardBefore) return known;
      link.drop();
      return link.gone;
    });
    // The kept connection proved to be broken before anything began, so beginning again repeats nothing.
    const leftMs = deadlineMs - nowMs();
    if (isReused && talk === null && link.isGone() && leftMs > 0) return call(leftMs, begin, nothingYet);
    return result;
  };

  return {
    call,
    close() {
      closed = true;
      kept?.drop();
    },
  };
}

/**
 * A request that every server refuses at once (to stop forwarding what was never forwarded). Its answer shows
 * that the host lives although the shell behind the channel says nothing.
 */
function pokeServer(client: Client): void {
  try {
    client.unforwardIn('127.0.0.1', 1, () => {});
  } catch {
    // The connection is gone: the call learns that from the connection itself.
  }
}

function isTrouble(ready: Client | Trouble): ready is Trouble {
  return 'trouble' in ready;
}

function failed(detail: string): Trouble {
  return { kind: 'trouble', trouble: 'failed', detail };
}
