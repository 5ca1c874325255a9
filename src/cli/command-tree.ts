import type { Command, Option } from 'commander';

/** A command with the words that lead to it: `[]` is the program itself, then `['vip', 'show']`. */
export interface Branch {
  readonly words: readonly string[];
  readonly command: Command;
}

/** The program and everything below it, as commander knows it: for the completion and the manual page. */
export function branchesOf(root: Command, words: readonly string[] = []): readonly Branch[] {
  return [
    { words, command: root },
    ...root.commands.flatMap((command) => branchesOf(command, [...words, command.name()])),
  ];
}

/** Its own options and `--help`. */
export function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}
