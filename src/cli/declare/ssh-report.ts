import type { Command } from 'commander';

export function sshReportCommand(root: Command, config: () => string): void {
  root
    .command('ssh-report')
    .description(
      'For authorized_keys, as command="…": what a key of the daemon that is bound to it may ask, and nothing else.',
    )
    .option('--authorized-keys-line', 'print the lines that bind the key of this node (ssh.boundKey)')
    .option('--witness-program', 'print the program to which the key is bound on a witness')
    .action(async (options) => (await import('../commands/ssh-report.ts')).sshReport(config(), options));
}
