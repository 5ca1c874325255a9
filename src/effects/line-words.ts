import { type Line, UNDEFINED_FUNCTION } from '../core/edition.ts';
import type { SqlResult } from '../runtime/ports.ts';

/** Asks in the words of a line; where the database does not know their function, in those of the other line. */
export async function askInWordsOf(
  line: Line,
  words: Readonly<Record<Line, string>>,
  ask: (words: string) => Promise<SqlResult>,
): Promise<SqlResult> {
  const result = await ask(words[line]);
  if (result.kind !== 'error' || result.sqlState !== UNDEFINED_FUNCTION) return result;
  return ask(words[line === 6 ? 7 : 6]);
}
