import { type Command, Option } from 'commander';

/** The commands that read the journal on the disk. `config` gives the path of the configuration. */
export function journalCommands(root: Command, config: () => string): void {
  root
    .command('history')
    .description('What happened here and when: from the journal on the disk, without the daemon.')
    .option('--last <n>', 'how many lines; 0 is all', '50')
    .option('--since <duration>', 'only what is not older, such as 24h')
    .option('--all', 'also what was told again')
    .option('--journal <path>', 'the directory of a journal, or a copy of the file')
    .option('--json', 'the same as JSON')
    .action(async (options) => (await import('../commands/history.ts')).history(config(), options));
  root
    .command('replay')
    .description('Judge a recorded journal again with the judgement of today, or with other settings.')
    .argument('[file]', 'a journal or its directory (default: that of this node)')
    .option(
      '--set <key=value>',
      'another setting, such as heartbeat.threshold=5; may be repeated',
      collect,
      [],
    )
    .option('--all', 'every decision that differs, not only the first')
    .option('--json', 'the same as JSON')
    .action(async (file, options) => (await import('../commands/replay.ts')).replay(config(), file, options));
  root
    .command('report')
    .description('Write one failover as a page of HTML: timeline, evidence, steps, configuration, versions.')
    .argument('[id]', 'the failover, by the id that history shows (default: the last one)')
    .option('--output <file>', 'where to write it; - is the standard output (default: a name with the id)')
    .option('--journal <path>', 'the directory of a journal, or a copy of the file')
    .option('--force', 'overwrite an existing file')
    .addOption(new Option('--fragment', 'only a part, for the page of the daemon').hideHelp())
    .addOption(new Option('--brief', 'read less of the journal').hideHelp())
    .action(async (id, options) => (await import('../commands/report.ts')).report(config(), id, options));
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
