import { constants } from 'node:fs';
import { access, open, readdir } from 'node:fs/promises';
import { errorCode, errorText, within } from './deadline.ts';
import type { FileRead, Files } from './ports.ts';

/**
 * Each hung read holds one of libuv's four threads for ever. Two are left for everybody else, and while two
 * hang nothing more is asked of any disk.
 */
const hungMax = 2;

export function systemFiles(): Files {
  const overdue = new Set<symbol>();

  const ask = <T>(timeoutMs: number, late: T, work: () => Promise<T>): Promise<T> => {
    if (overdue.size >= hungMax) return Promise.resolve(late);
    const mark = Symbol('read');
    const done = work().finally(() => overdue.delete(mark));
    return within(done, timeoutMs, () => {
      overdue.add(mark);
      return late;
    });
  };
  const read = (path: string, bytesMax: number, timeoutMs: number, tail: boolean): Promise<FileRead> =>
    ask<FileRead>(timeoutMs, { kind: 'timeout' }, () => readPart(path, bytesMax, tail));

  return {
    readSmall: (path, bytesMax, timeoutMs) => read(path, bytesMax, timeoutMs, false),
    readTail: (path, bytesMax, timeoutMs) => read(path, bytesMax, timeoutMs, true),
    exists: (path, timeoutMs) => ask<boolean | null>(timeoutMs, null, () => isThere(path)),
    list: (directory, timeoutMs) =>
      ask<readonly string[] | null>(timeoutMs, null, () => readdir(directory).catch(() => null)),
  };
}

async function readPart(path: string, bytesMax: number, tail: boolean): Promise<FileRead> {
  try {
    // O_NONBLOCK: a FIFO in the place of a file must not block the opening thread.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const size = tail ? (await file.stat()).size : 0;
      const from = Math.max(0, size - bytesMax);
      // What /proc shows has no size; a tail is asked for with limits that are far larger than most files.
      const room = tail ? Math.min(bytesMax, size) : bytesMax;
      const buffer = Buffer.alloc(room);
      let length = 0;
      while (length < room) {
        const { bytesRead } = await file.read(buffer, length, room - length, from + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return { kind: 'text', text: buffer.toString('utf8', 0, length) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return isAbsent(error) ? { kind: 'absent' } : { kind: 'failed', detail: errorText(error) };
  }
}

async function isThere(path: string): Promise<boolean | null> {
  try {
    await access(path);
    return true;
  } catch (error) {
    return isAbsent(error) ? false : null;
  }
}

/** ESRCH is what /proc says of a process that ended between opening and reading. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ESRCH'].includes(errorCode(error));
}
