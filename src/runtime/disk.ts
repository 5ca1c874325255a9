import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorText, within } from './deadline.ts';
import type { Disk, DiskResult } from './ports.ts';

/** Durable writes with a deadline. A hung disk holds one of libuv's four threads, and never a second one. */
export function systemDisk(): Disk {
  let busy: Promise<unknown> = Promise.resolve();

  const inTurn = (timeoutMs: number, work: () => Promise<number>): Promise<DiskResult> => {
    let tooLate = false;
    const turn = busy.then(() => (tooLate ? 0 : work()));
    busy = turn.catch(() => {});
    const settled = turn.then(
      (sizeBytes): DiskResult => ({ kind: 'done', sizeBytes }),
      (error: unknown): DiskResult => ({ kind: 'failed', why: errorText(error) }),
    );
    return within(settled, timeoutMs, () => {
      tooLate = true;
      return { kind: 'failed', why: `the disk did not answer within ${timeoutMs} ms` };
    });
  };

  return {
    appendDurable: (path, text, timeoutMs) => inTurn(timeoutMs, () => append(path, text)),
    replaceDurable: (path, text, { timeoutMs, mode = 0o600 }) =>
      inTurn(timeoutMs, () => replace(path, text, mode)),
    moveDurable: (from, to, timeoutMs) => inTurn(timeoutMs, () => move(from, to)),
  };
}

async function append(path: string, text: string): Promise<number> {
  const file = await create(path, 'a', 0o600);
  try {
    const before = (await file.stat()).size;
    await file.appendFile(text);
    await file.datasync();
    // A new name is durable only when its directory is.
    if (before === 0) await syncDirectory(path);
    return before + Buffer.byteLength(text);
  } finally {
    await file.close();
  }
}

async function replace(path: string, text: string, mode: number): Promise<number> {
  const temporary = `${path}.new`;
  const file = await create(temporary, 'w', mode);
  try {
    await file.writeFile(text);
    // The mode given to open() is cut by the umask, and does not change a file that was left behind.
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(path);
  return Buffer.byteLength(text);
}

async function move(from: string, to: string): Promise<number> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
  await syncDirectory(to);
  return 0;
}

/** Makes the directory when it is missing, one level: Node's recursive mkdir loops for ever on some paths. */
async function create(path: string, flags: 'a' | 'w', mode: number): Promise<FileHandle> {
  try {
    return await open(path, flags, mode);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { mode: 0o700 });
    return open(path, flags, mode);
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
