import type { Command } from 'commander';

export function initCommand(root: Command, config: () => string): void {
  root
    .command('init')
    .description('Write a configuration from what this host and an existing set-up show; asks on a terminal.')
    .option('--from <file>', 'an existing keepalived.conf, or the vip_env.sh of gpfailover')
    .option(
      '--instance <name>',
      'which vrrp_instance of a keepalived.conf (default: the first with an address)',
    )
    .option('--cluster <name>', 'the name of this cluster in messages')
    .option('--coordinator <host=address>', 'a coordinator; to be given twice', collect)
    .option('--data-directory <path>', "the coordinator's data directory")
    .option('--port <n>', "the coordinator's port")
    .option('--user <name>', 'owner and superuser of the database')
    .option('--installation <path>', 'where the database software is (GPHOME)')
    .option('--vip <address/prefix>', 'the VIP with its prefix')
    .option('--interface <name>', 'the interface that carries the VIP')
    .option('--label <label>', 'a label for the VIP, such as eth0:0; none for none')
    .option('--gateway <address>', 'the gateway of that network; none for none')
    .option('--witnesses <hosts>', 'auto, none, or host names with commas')
    .option('--output <file>', 'where to write it (default: the file of --config); - is the standard output')
    .option('--force', 'overwrite an existing file')
    .option('--yes', 'take what is proposed, ask nothing')
    .action(async (options) => (await import('../commands/init.ts')).init(config(), options));
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
