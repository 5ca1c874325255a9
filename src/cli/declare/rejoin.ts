import type { Command } from 'commander';

export function setupCommand(root: Command, config: () => string): void {
  root
    .command('setup')
    .description(
      'From this node, as root: prepare both coordinators, start the service, see that the pair is guarded.',
    )
    .option('--dry-run', 'look at everything, say what would be done, change nothing')
    .option('--remove', 'undo it: stop the service on both, remove its files from the other node')
    .option('--yes', 'do not ask')
    .option('--json', 'the report as JSON')
    .action(async (options) => (await import('../commands/setup.ts')).setup(config(), options));
}

export function rejoinCommand(root: Command, config: () => string): void {
  root
    .command('rejoin')
    .description(
      'Make the failed coordinator the standby again; on either node, and again after an interruption.',
    )
    .option('--dry-run', 'look at everything, say what would be done, change nothing')
    .option('--yes', 'do not ask')
    .option('--copy', 'copy anew, also when the standby is only stopped and could be started')
    .option('--json', 'the report as JSON')
    .action(async (options) => {
      await (await import('../commands/rejoin.ts')).rejoin(config(), options);
    });
}
