import type { ErrorCode } from 'yaml';

/**
 * What is wrong with the YAML, in words that stand after "found". The parser's own messages are not used: some of
 * them repeat a piece of the file, which may be a secret.
 */
export function syntaxText(code: ErrorCode): string {
  return TEXTS[code] ?? 'something that is not YAML';
}

const TEXTS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'a broken alias (*name)',
  BAD_INDENT: 'wrong indentation or a bracket that is not closed (is the file complete?)',
  BAD_DQ_ESCAPE: 'an unknown escape in double quotes',
  BAD_SCALAR_START: 'a text that begins with a reserved character (put it in quotes)',
  BLOCK_AS_IMPLICIT_KEY: 'a key and its value nested in one line',
  BLOCK_IN_FLOW: 'indented settings between brackets',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters',
  MISSING_CHAR: 'a place where a quote, a bracket, a colon or a space is missing (is the file complete?)',
  MULTILINE_IMPLICIT_KEY: 'a key that goes over several lines (is a colon missing?)',
  MULTIPLE_DOCS: 'a second document (---)',
  TAB_AS_INDENT: 'a tab as indentation (use spaces)',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};
