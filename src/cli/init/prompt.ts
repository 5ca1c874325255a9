import { createInterface } from 'node:readline/promises';

/** Asks a person; an empty answer takes what was proposed. */
export interface Prompt {
  ask(text: string): Promise<string>;
  say(text: string): void;
  close(): void;
}

/** On standard error: the standard output may be the file. */
export function terminalPrompt(): Prompt {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return {
    ask: async (text) => (await lines.question(text)).trim(),
    say: (text) => void process.stderr.write(`${text}\n`),
    close: () => lines.close(),
  };
}
