import { type CommandHost, noReport } from '../command-host.ts';
import { parseKeyValues } from '../key-values.ts';
import { failedNodeProgram } from './failed-node-program.ts';

/** What the failed node shows of its database and of its disk. */
export interface FailedNode {
  /** `link`, `mount` and `other` cannot be renamed aside without a person. */
  readonly directory: 'absent' | 'directory' | 'link' | 'mount' | 'other';
  /** Processes of a database in that directory; `unknown`: it could not be told. */
  readonly database: 'gone' | 'running' | 'unknown';
  /** Its files make it a standby. */
  readonly isStandby: boolean;
  /** A copy that was broken off lacks the file that is written last. */
  readonly isWhole: boolean;
  /** Null: could not be measured in time. */
  readonly sizeBytes: number | null;
  readonly freeBytes: number | null;
  /** Data directories that lie aside from before, and what they take. */
  readonly asideCount: number;
  readonly asideBytes: number | null;
  readonly lastAside: string | null;
}

export type FailedNodeAnswer =
  | { readonly kind: 'seen'; readonly node: FailedNode }
  | { readonly kind: 'unknown'; readonly why: string };

const LOOK_MS = 90_000;

/** Read-only. */
export const lookAtFailedNode = (host: CommandHost, dataDirectory: string): Promise<FailedNodeAnswer> =>
  run(host, dataDirectory, 'look');

/**
 * Renames the data directory within its file system, after another look that no process of a database is in it. Never
 * deletes. An absent directory is left absent.
 */
export const renameAside = (host: CommandHost, dataDirectory: string): Promise<FailedNodeAnswer> =>
  run(host, dataDirectory, 'aside');

async function run(
  host: CommandHost,
  dataDirectory: string,
  deed: 'look' | 'aside',
): Promise<FailedNodeAnswer> {
  const words = ['bash', '--norc', '-c', failedNodeProgram, 'whpg-rejoin', dataDirectory, deed];
  const result = await host.run(words, LOOK_MS);
  const values = result.kind === 'exit' ? parseKeyValues(result.stdout) : null;
  if (values === null) return { kind: 'unknown', why: noReport(host, result) };
  const trouble = values.get('trouble') ?? '';
  if (trouble !== '') return { kind: 'unknown', why: `${host.name}: ${trouble}` };
  return {
    kind: 'seen',
    node: {
      directory: oneOf(values.get('directory'), DIRECTORIES) ?? 'other',
      database: oneOf(values.get('database'), ['gone', 'running', 'unknown'] as const) ?? 'unknown',
      isStandby: values.get('standby') === '1',
      isWhole: values.get('whole') === '1',
      sizeBytes: numberOf(values.get('size')),
      freeBytes: numberOf(values.get('free')),
      asideCount: numberOf(values.get('asides')) ?? 0,
      asideBytes: numberOf(values.get('asidesize')),
      lastAside: values.get('lastaside') || null,
    },
  };
}

const DIRECTORIES = ['absent', 'directory', 'link', 'mount', 'other'] as const;

function oneOf<const T extends string>(text: string | undefined, allowed: readonly T[]): T | null {
  return allowed.find((one) => one === text) ?? null;
}

export const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,18}$/.test(text) ? Number(text) : null;
