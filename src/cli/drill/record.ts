import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { property } from '../../runtime/deadline.ts';

/** One part of a drill: done in so many milliseconds, or why not. */
export interface Part {
  readonly name: string;
  readonly ms: number | null;
  readonly trouble: string | null;
}

export interface DrillRecord {
  readonly atWallMs: number;
  readonly parts: readonly Part[];
}

export const drillFile = (journalDirectory: string): string => `${journalDirectory}/drill.json`;

/** The last drill on this node; null when there was none, or it cannot be read. */
export function lastDrill(path: string): DrillRecord | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const parts = property(value, 'parts');
    const atWallMs = property(value, 'atWallMs');
    if (typeof atWallMs !== 'number' || !Array.isArray(parts)) return null;
    return { atWallMs, parts: parts.flatMap((part) => partOf(part) ?? []) };
  } catch {
    return null;
  }
}

function partOf(value: unknown): Part | null {
  const name = property(value, 'name');
  const ms = property(value, 'ms');
  return typeof name === 'string' ? { name, ms: typeof ms === 'number' ? ms : null, trouble: null } : null;
}

/** Null, or why it could not be kept. */
export function keepDrill(path: string, record: DrillRecord): string | null {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    writeFileSync(path, `${JSON.stringify(record)}\n`, { mode: 0o640 });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A part for people, beside what it took the last time. */
export function lineOf({ name, ms, trouble }: Part, before: DrillRecord | null): string {
  if (trouble !== null) return `FAILED   ${name}: ${trouble}`;
  const was = before?.parts.find((part) => part.name === name)?.ms ?? null;
  const compared = was === null ? '' : `  (last time ${was} ms)`;
  return `done     ${name.padEnd(44)} ${String(ms).padStart(6)} ms${compared}`;
}
