import type { Command } from 'commander';

export function sendCommands(root: Command): void {
  const send = root
    .command('send')
    .description('Tell people elsewhere what happened: what the ready-made hooks run.');
  send
    .command('webhook')
    .description('Post it as JSON that Slack and its like understand.')
    .argument('<file>', 'a file of mode 0600, or a credential of systemd, with the address on its only line')
    .argument('[text...]', 'the message, where no hook says what happened')
    .action(async (file, text) => (await import('../commands/send.ts')).sendWebhook(file, text));
  send
    .command('mail')
    .description('Send it by mail.')
    .argument('<address...>', 'to whom; where no hook says what happened, the message behind them')
    .option('--relay <host:port>', 'the mail server, which asks for no login', 'localhost')
    .option('--from <address>', 'from whom (default: the user at this host)')
    .option(
      '--sendmail <file>',
      'what takes the letter when that does not (default: where distributions have it)',
    )
    .action(async (address, options) => (await import('../commands/send.ts')).sendMail(address, options));
  for (const command of send.commands) command.exitOverride().showHelpAfterError(true);
}
