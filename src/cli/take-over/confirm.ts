import { CommandError } from '../exit-codes.ts';
import { terminalPrompt } from '../init/prompt.ts';

/** Asks on a terminal; without one nothing is assumed. */
export async function confirm(question: string, word = 'yes'): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(
      'REFUSED',
      `${question}\n    There is no terminal to ask on: say it with the option, see --help.`,
    );
  }
  const prompt = terminalPrompt();
  try {
    const answer = await prompt.ask(`${question} Type "${word}" to go on: `);
    if (answer !== word) throw new CommandError('REFUSED', 'Nothing was changed.');
  } finally {
    prompt.close();
  }
}
