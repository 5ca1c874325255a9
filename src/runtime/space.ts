import { statfs } from 'node:fs/promises';
import { within } from './deadline.ts';
import type { FreeSpace, Space } from './ports.ts';

const unknown: Space = { bytes: null, files: null };

/** Asks the file system below a path; a hung one costs the deadline. */
export const freeSpace: FreeSpace = (path, timeoutMs) => within(ask(path), timeoutMs, () => unknown);

async function ask(path: string): Promise<Space> {
  try {
    const { bavail, bsize, files, ffree } = await statfs(path);
    // File systems that make inodes as they need them (btrfs) say that they have none at all.
    return { bytes: bavail * bsize, files: files === 0 ? null : ffree };
  } catch {
    return unknown;
  }
}
