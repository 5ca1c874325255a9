import type { Durable } from '../core/state.ts';
import type { Disk, DiskResult, Files } from '../runtime/ports.ts';
import { shapeProblem } from './state-shape.ts';

/** What outlives a restart: the core's durable state, and the witnesses that were found while the primary lived. */
export interface StoredState {
  readonly durable: Durable;
  readonly witnesses: readonly string[];
}

/**
 * `none`: a first start. `damaged`: there is a file, and it is not ours or not whole: a failover may have been
 * in progress. `unreadable`: the disk did not give it.
 */
export type LoadedState =
  | { readonly kind: 'state'; readonly state: StoredState }
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged' | 'unreadable'; readonly why: string };

const format = 1;
const bytesMax = 1024 * 1024;
const pathIn = (directory: string): string => `${directory}/state.json`;

/** Replaces the file as a whole: after a power cut the old state or the new one is there. */
export function saveState(
  state: StoredState,
  directory: string,
  timeoutMs: number,
  disk: Disk,
): Promise<DiskResult> {
  const text = `${JSON.stringify({ format, ...state })}\n`;
  return disk.replaceDurable(pathIn(directory), text, { timeoutMs });
}

export async function loadState(directory: string, timeoutMs: number, files: Files): Promise<LoadedState> {
  const read = await files.readSmall(pathIn(directory), bytesMax, timeoutMs);
  if (read.kind === 'absent') return { kind: 'none' };
  if (read.kind === 'text') return parseState(read.text);
  return { kind: 'unreadable', why: read.kind === 'failed' ? read.detail : 'the disk does not answer' };
}

/** Never throws. */
export function parseState(text: string): LoadedState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'damaged', why: 'state.json is not JSON' };
  }
  const problem = shapeProblem(value);
  if (problem !== null) return { kind: 'damaged', why: `state.json: ${problem}` };
  const { durable, witnesses } = value as StoredState;
  return { kind: 'state', state: { durable, witnesses } };
}
