import { TEXT_MAX } from './found.ts';

/** One statement of a keepalived.conf: its words, and the statements in its braces. */
export interface Statement {
  readonly words: readonly string[];
  /** From 1. */
  readonly line: number;
  readonly body: readonly Statement[];
}

export interface KeepalivedText {
  readonly statements: readonly Statement[];
  readonly problems: readonly string[];
}

const DEPTH_MAX = 16;
const STATEMENTS_MAX = 10_000;

interface Open {
  readonly words: readonly string[];
  readonly line: number;
  readonly body: Open[];
}

/** Never throws, runs nothing, follows no `include`. What does not fit the limits is left out and said. */
export function parseKeepalived(text: string): KeepalivedText {
  const problems: string[] = [];
  if (text.length > TEXT_MAX) return { statements: [], problems: [`longer than ${TEXT_MAX} characters`] };
  const top: Open = { words: [], line: 0, body: [] };
  const path: Open[] = [top];
  let words: string[] = [];
  let count = 0;
  const end = (line: number): void => {
    if (words.length === 0) return;
    count += 1;
    if (count <= STATEMENTS_MAX) path.at(-1)?.body.push({ words, line, body: [] });
    words = [];
  };
  for (const { token, line } of tokensOf(text)) {
    if (token === '\n') end(line);
    else if (token === '{') {
      end(line);
      const last = path.at(-1)?.body.at(-1);
      const into = last === undefined || last.body.length > 0 ? { words: [], line, body: [] } : last;
      if (path.length > DEPTH_MAX)
        return { statements: top.body, problems: [`line ${line}: braces nested too deep`] };
      path.push(into);
    } else if (token === '}') {
      end(line);
      if (path.length > 1) path.pop();
      else problems.push(`line ${line}: a brace is closed that was not opened`);
    } else words.push(token);
  }
  end(text.split('\n').length);
  if (path.length > 1) problems.push(`the brace of line ${path.at(-1)?.line ?? 0} is not closed`);
  if (count > STATEMENTS_MAX) problems.push(`more than ${STATEMENTS_MAX} statements`);
  return { statements: top.body, problems };
}

/** A brace counts only as a word of its own or at the end of one; `#` and `!` begin a comment. */
function* tokensOf(text: string): Generator<{ readonly token: string; readonly line: number }> {
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    for (const match of content.matchAll(/"([^"]*)"?|'([^']*)'?|[#!].*|[{}]|[^\s"'{}#!]+/g)) {
      const [token] = match;
      if (token.startsWith('#') || token.startsWith('!')) break;
      yield { token: match[1] ?? match[2] ?? token, line };
    }
    yield { token: '\n', line };
  }
}
