import type { Command } from 'commander';
import { TOPIC_NAMES } from '../help/names.ts';

/** Everything that tells how to use the others. They are given the program itself: there is no second list. */
export function helpCommands(root: Command): void {
  root
    .helpCommand(false)
    .command('help')
    .description(`About a command, a message by its code, or a topic: ${TOPIC_NAMES.join(', ')}.`)
    .argument('[topic]', 'a topic, a command or the code of a message')
    .argument('[code...]', 'behind messages: the code of one')
    .action(async (topic, code) => (await import('../commands/help.ts')).help(root, topic, code));
  root
    .command('completion')
    .description('Print the completion of the command line: source <(whpg-failover completion bash).')
    .argument('<shell>', 'bash')
    .action(async (shell) => (await import('../commands/completion.ts')).completion(root, shell));
  root
    .command('man')
    .description('Print the manual page: whpg-failover man | man -l -.')
    .action(async () => (await import('../commands/completion.ts')).man(root));
}
