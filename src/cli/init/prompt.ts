import { createInterface } from 'node:readline/promises';
import { CommandError } from '../exit-codes.ts';

/** Asks a person; an empty answer takes what was proposed. */
export interface Prompt {
  ask(text: string): Promise<string>;
  say(text: string): void;
  close(): void;
}

/** On standard error: the standard output may be the file. Ctrl-C and the end of the input end the command. */
export function terminalPrompt(): Prompt {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(new CommandError('REFUSED', '\nInterrupted: nothing was changed.')));
  });
  // Closed by us after the answer, it is nobody's business.
  ended.catch(() => undefined);
  return {
    ask: async (text) => {
      const asked = lines.question(text);
      asked.catch(() => undefined);
      return (await Promise.race([asked, ended])).trim();
    },
    say: (text) => void process.stderr.write(`${text}\n`),
    close: () => lines.close(),
  };
}
