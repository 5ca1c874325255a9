import { CommandError } from './exit-codes.ts';
import { terminalPrompt } from './init/prompt.ts';

/** For what interrupts clients or may lose something: a word is typed. Without a terminal nothing is assumed. */
export async function confirm(question: string, word = 'yes'): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(
      'REFUSED',
      `${question}\n    There is no terminal to ask on: --yes does it, --help says more.`,
    );
  }
  const answer = await askOnTerminal(`${question} Type "${word}" to go on: `);
  if (answer !== word) throw unchanged();
}

/** For procedures that can be run again: a letter is enough. `mayAsk` false: the output is for a script. */
export async function agree(
  question: string,
  { before = [], mayAsk = true }: { readonly before?: readonly string[]; readonly mayAsk?: boolean } = {},
): Promise<void> {
  if (!process.stdin.isTTY || !mayAsk) {
    throw new CommandError(
      'USAGE',
      'Without a terminal to ask on: --yes does it, --dry-run only says what it would do.',
    );
  }
  const answer = await askOnTerminal(`${question} [y/N] `, before);
  if (!/^y(es)?$/i.test(answer)) throw unchanged();
}

async function askOnTerminal(question: string, before: readonly string[] = []): Promise<string> {
  const prompt = terminalPrompt();
  try {
    for (const line of before) prompt.say(line);
    return await prompt.ask(question);
  } finally {
    prompt.close();
  }
}

const unchanged = (): CommandError => new CommandError('REFUSED', 'Nothing was changed.');
