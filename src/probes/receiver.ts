import { parseReceiverTitle, type ReceiverLook } from '../core/receiver-title.ts';
import type { Files } from '../runtime/ports.ts';

/** A postmaster's children are few on a standby; more than this is a primary, which has no receiver. */
const childrenMax = 200;

/** Looks for the WAL receiver among the postmaster's children; remembers it, and searches again when it is gone. */
export function receiverWatch(
  files: Files,
  proc = '/proc',
): (postmaster: number, timeoutMs: number) => Promise<ReceiverLook> {
  let known: number | null = null;

  const titleOf = async (pid: number, timeoutMs: number): Promise<ReceiverLook | null> => {
    const read = await files.readSmall(`${proc}/${pid}/cmdline`, 300, timeoutMs);
    return read.kind === 'text' ? parseReceiverTitle(read.text) : null;
  };

  return async (postmaster, timeoutMs) => {
    const before = known === null ? null : await titleOf(known, timeoutMs);
    if (before !== null) return before;
    known = null;
    const read = await files.readSmall(`${proc}/${postmaster}/task/${postmaster}/children`, 4_000, timeoutMs);
    if (read.kind !== 'text') return { receiver: 'unknown', receivedLsn: null };
    const children = read.text.split(' ').filter(Boolean).slice(0, childrenMax).map(Number);
    const titles = await Promise.all(children.map((pid) => titleOf(pid, timeoutMs)));
    const found = titles.findIndex((title) => title !== null);
    known = children[found] ?? null;
    return titles[found] ?? { receiver: 'stopped', receivedLsn: null };
  };
}
