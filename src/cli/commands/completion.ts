import type { Command } from 'commander';
import { bashCompletion } from '../completion.ts';
import { CommandError } from '../exit-codes.ts';
import { manPage } from '../man.ts';
import { version } from '../version.ts';

export function completion(root: Command, shell: string): void {
  if (shell !== 'bash') throw new CommandError('USAGE', `completion ${shell}: only bash is known`);
  process.stdout.write(bashCompletion(root));
}

export function man(root: Command): void {
  process.stdout.write(manPage(root, version));
}
