import type { Log, LogLevel } from '../../src/runtime/ports.ts';

export interface MemoryLog extends Log {
  readonly lines: { readonly level: LogLevel; readonly text: string }[];
}

/** A log that a test can read. */
export function memoryLog(): MemoryLog {
  const lines: MemoryLog['lines'] = [];
  return { lines, write: (level, text) => void lines.push({ level, text }) };
}
