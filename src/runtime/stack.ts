import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/**
 * Where an error comes from, in files and lines of the sources: the program is one minified file, and its map lies
 * beside it. As the engine tells it where there is no map. Reads the map, so it is for what ends the process.
 */
export function readableStack(error: unknown, program = process.argv[1] ?? ''): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  const map = mapOf(program);
  return map === null
    ? stack
    : stack.replaceAll(FRAME, (frame, line, column) => place(map, frame, line, column));
}

/** One line of a stack with a place in a program that was bundled; the names in it are the minifier's. */
const FRAME = /(?<=\n {4}at ).*\.cjs:(\d+):(\d+)\)?$/gm;

function place(map: SourceMap, frame: string, line: string, column: string): string {
  const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
  if (!('originalSource' in entry) || entry.originalSource === undefined) return frame;
  const source = entry.originalSource.replace(/^(?:\.\.\/)+/, '');
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

function mapOf(program: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${program}.map`, 'utf8')));
  } catch {
    return null;
  }
}
