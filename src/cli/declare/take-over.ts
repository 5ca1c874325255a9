import { type Command, Option } from 'commander';
import { OVERRIDES } from '../../core/order.ts';

/** The commands by which a human makes the standby the primary, on either node, and the gate for who starts one. */
export function takeOverCommands(root: Command, config: () => string): void {
  root
    .command('switchover')
    .description(
      'Exchange the roles while both nodes live, without losing a commit: the primary is stopped cleanly, ' +
        'the standby takes over, the old primary becomes its standby.',
    )
    .option(
      '--dry-run',
      'say what would be done and what is in the way (exit code 6: it would be refused); change nothing',
    )
    .option('--yes', 'do not ask')
    .option('--no-rejoin', 'leave the old primary stopped, to be rejoined later')
    .option('--json', 'the result as JSON')
    .action(async (options) => (await import('../commands/take-over.ts')).switchover(config(), options));
  root
    .command('failback')
    .description(
      'Back to the roles of before the last failover: rejoin, switchover, rejoin. Does nothing when they are.',
    )
    .option('--dry-run', 'say what would be done; change nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'the result as JSON')
    .action(async (options) => (await import('../commands/failback.ts')).failback(config(), options));
  root
    .command('drill')
    .description(
      'The monthly exercise: doctor, then all of a failover that can be undone, for real on a spare address, timed.',
    )
    .option('--full', 'also a switchover and back')
    .option('--yes', 'do not ask before the full one')
    .option('--json', 'the result as JSON')
    .action(async (options) => (await import('../commands/drill.ts')).drill(config(), options));
  root
    .command('failover')
    .description(
      'Take over from a dead primary now, by hand; every safety rule in the way is confirmed one by one.',
    )
    .option('--accept-data-loss', 'go on although acknowledged commits may be lost (the rule data-at-risk)')
    .addOption(
      new Option('--override <rule...>', 'confirm a rule beforehand, for scripts').choices(
        Object.keys(OVERRIDES),
      ),
    )
    .option(
      '--dry-run',
      'say what is in the way (exit code 6: it would be refused as it stands); change nothing',
    )
    .option('--yes', 'do not ask whether to begin (rules in the way are still refused unless named)')
    .option('--json', 'the result as JSON')
    .action(async (options) => (await import('../commands/take-over.ts')).failover(config(), options));
  root
    .command('may-start-database')
    .description(
      'For ExecCondition= of units that start the database: exit code 0 when it may be started here, 1 when the ' +
        'other coordinator is the newer primary.',
    )
    .option('--timeout <duration>', 'wait that long for somebody who can be asked', '10s')
    .action(async (options) => {
      await (await import('../commands/may-start-database.ts')).mayStartDatabase(config(), options);
    });
}
