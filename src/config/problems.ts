/** Why a configuration is refused: a closed list, so that messages can change and scripts need not. */
export const PROBLEM_CODES = [
  'file-missing',
  'file-unreadable',
  'file-not-regular',
  'file-too-large',
  'file-writable-by-others',
  'file-readable-by-others',
  'file-wrong-owner',
  'file-binary',
  'file-empty',
  'yaml-syntax',
  'yaml-not-plain',
  'duplicate-key',
  'unknown-key',
  'missing-setting',
  'wrong-value',
  'wrong-relation',
  'wrong-password-file',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing that is wrong with the configuration. Its texts never hold a secret, and each is one line. */
export interface Problem {
  readonly code: ProblemCode;
  readonly file: string;
  /** From 1; 0 when the file as a whole is meant. */
  readonly line: number;
  readonly column: number;
  /** The dotted key, or empty when no setting is meant. */
  readonly key: string;
  readonly found: string;
  readonly expected: string;
  /** What to do, where that is not said by `expected`. */
  readonly hint?: string;
}

/** `file:line:column: key: found …, expected … (hint)`. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  const key = problem.key === '' ? '' : `${problem.key}: `;
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${place}: ${key}found ${problem.found}, expected ${problem.expected}${hint}`;
}

/** A problem of the file as a whole. */
export function wholeFile(file: string, code: ProblemCode, found: string, expected: string): Problem {
  return { code, file, line: 0, column: 0, key: '', found, expected };
}

export function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

const SHOWN_CHARACTERS = 60;

/** Text from the file as it may appear in a message: one line, no control characters, not endless. */
export function quoteText(text: string): string {
  return JSON.stringify(shortText(text));
}

/** The same without the quotes, for keys. */
export function shortText(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}
