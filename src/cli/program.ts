import { Command, CommanderError } from 'commander';
import { readableStack } from '../runtime/stack.ts';
import { helpCommands } from './declare/help.ts';
import { initCommand } from './declare/init.ts';
import { journalCommands } from './declare/journal.ts';
import { rejoinCommand, setupCommand } from './declare/rejoin.ts';
import { sendCommands } from './declare/send.ts';
import { sshReportCommand } from './declare/ssh-report.ts';
import { takeOverCommands } from './declare/take-over.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import { version } from './version.ts';

export const CONFIG_PATH = '/etc/whpg-failover/whpg-failover.yaml';

const ABOUT = `Failover of WarehousePG and Greenplum coordinators: watches the primary,
fences it when it is dead, promotes the standby with gpactivatestandby and
moves the VIP.

Run it as a service on both coordinators:   systemctl enable --now whpg-failover
See what it does:                           journalctl -u whpg-failover -f
Ask it:                                     whpg-failover status`;

/** Runs one command line and returns the exit code. Messages for people go to stderr. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    await program().parseAsync([...args], { from: 'user' });
    return EXIT_CODES.OK.code;
  } catch (error) {
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? EXIT_CODES.OK.code : EXIT_CODES.USAGE.code;
  if (error instanceof CommandError) {
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    return EXIT_CODES[error.exit].code;
  }
  process.stderr.write(`whpg-failover: ${readableStack(error)}\n`);
  return EXIT_CODES.FAILED.code;
}

/** Every command loads its own parts only when it runs, so that the small ones start fast. */
export function program(): Command {
  const root = new Command('whpg-failover')
    .description(ABOUT)
    .version(version)
    .option('-c, --config <file>', 'configuration file', CONFIG_PATH)
    .addHelpText('after', exitCodesHelp)
    .showHelpAfterError('(whpg-failover --help shows the commands)')
    .exitOverride();
  const config = (): string => root.opts<{ config: string }>().config;

  root
    .command('run')
    .description('Run the daemon in the foreground (what the service does).')
    .action(async () => (await import('./commands/run.ts')).run(config()));
  root
    .command('check')
    .description('Check the configuration and what this node needs; says everything that is wrong.')
    .option('--explain', 'print every setting, where its value comes from, and the arithmetic of the timings')
    .option('--config-only', 'look at the file only, not at this node and the other one')
    .action(async (options) => (await import('./commands/check.ts')).check(config(), options));
  root
    .command('doctor')
    .description('Try everything that a failover will need, read-only, on both nodes and the witnesses.')
    .option('--json', 'the same as JSON')
    .action(async (options) => (await import('./commands/doctor.ts')).doctor(config(), options));
  root
    .command('status')
    .description('What the daemon of this node sees: role, phase, dead count, channels, VIP, replication.')
    .option('--json', 'the same as JSON')
    .option('--watch', 'keep showing it: both nodes at a glance, with the course of the last beats')
    .action(async (options) => {
      const { status, watch } = await import('./commands/status.ts');
      await (options.watch === true ? watch : status)(config(), options);
    });
  root
    .command('why')
    .description('What it would do now, and what stops it.')
    .option('--json', 'the same as JSON')
    .action(async (options) => (await import('./commands/status.ts')).why(config(), options));
  root
    .command('pause')
    .description('Watch on, but let nothing act, for a while.')
    .requiredOption('--for <duration>', 'how long, such as 30m or 2h')
    .requiredOption('--reason <text>', 'why: everybody who looks will see it')
    .action(async (options) => (await import('./commands/operate.ts')).pause(config(), options));
  root
    .command('resume')
    .description('End a pause.')
    .action(async () => (await import('./commands/operate.ts')).resume(config()));
  root
    .command('ack')
    .description('Acknowledge a failover or a halt: judge anew from here.')
    .action(async () => (await import('./commands/operate.ts')).ack(config()));
  root
    .command('fence')
    .description(
      'Take this primary out: database stopped, VIP released, until unfence. The standby takes over.',
    )
    .requiredOption('--reason <text>', 'why: everybody who looks will see it')
    .option('--yes', 'do not ask')
    .action(async (options) => (await import('./commands/operate.ts')).fence(config(), options));
  root
    .command('unfence')
    .description('Let a fenced node be judged anew, as ack does.')
    .action(async () => (await import('./commands/operate.ts')).unfence(config()));
  root
    .command('simulate')
    .description('Run the judgement against a simulated pair of coordinators and their faults.')
    .option('--seeds <n>', 'how many histories', '1000')
    .option('--first-seed <n>', 'the first of them', '1')
    .option('--seed <n>', 'one history only: how to see a failure again')
    .option('--scenario <name>', 'one fault with the settings of --config, as a timeline: power-loss, …')
    .option('--jobs <n>', 'processes (default: one a core)')
    .option('--tune', 'how rarely a living primary would be replaced with the settings of --config, by loss')
    .option('--wish <duration>', 'with --tune: the threshold for one false failover in that time (8760h)')
    .option('--hours <n>', 'with --tune: how long each is simulated (24)')
    .option('--json', 'the result as JSON')
    .action(async (options) => {
      const own = root.getOptionValueSource('config') === 'cli' ? config() : null;
      await (await import('./commands/simulate.ts')).simulate(own, options);
    });
  vipCommands(root, config);
  journalCommands(root, config);
  initCommand(root, config);
  setupCommand(root, config);
  rejoinCommand(root, config);
  takeOverCommands(root, config);
  sshReportCommand(root, config);
  sendCommands(root);
  helpCommands(root);
  root.commands.forEach(inherit);
  return root;
}

function exitCodesHelp(): string {
  const rows = Object.entries(EXIT_CODES).map(
    ([name, { code, help }]) => `  ${code}  ${name.padEnd(16)} ${help}`,
  );
  return `\nExit codes:\n${rows.join('\n')}`;
}

function vipCommands(root: Command, config: () => string): void {
  const vip = root.command('vip').description('The virtual IP.');
  vip
    .command('show')
    .description('Who holds the VIP, asked anew on both nodes.')
    .option('--json', 'the same as JSON')
    .action(async (options) => (await import('./commands/vip.ts')).show(config(), options));
  vip
    .command('take')
    .description('Put the VIP on this node, if it is the primary: by hand, as in a pause.')
    .action(async () => (await import('./commands/vip.ts')).take(config()));
  vip
    .command('release')
    .description('Take the VIP from this node, if it is not the primary.')
    .action(async () => (await import('./commands/vip.ts')).release(config()));
  vip.commands.forEach(inherit);
}

/** A wrong option of any command is our exit code, not a process that ends by itself. */
function inherit(command: Command): void {
  command.exitOverride().showHelpAfterError(true);
}
