import { commands, heading, type Topic, text } from '../topic.ts';

export const maintenance: Topic = {
  name: 'maintenance',
  title: 'Maintenance',
  about: 'recipes: restart, upgrade, exchange of roles, rejoin, a new configuration, a halt',
  parts: [
    heading('Install on both nodes, or after a host was replaced'),
    text('From one node, over SSH; can be run again: what is done already is left alone.'),
    commands(
      'whpg-failover setup --dry-run            # what is missing on either node',
      'whpg-failover setup',
    ),
    heading('Once a month: the drill'),
    text(
      'Tries all that a failover needs, for real where it can be undone, and compares with the last time. `drill.address`',
      'is a spare address for it; `--full` also exchanges the roles and back: clients lose their connections twice.',
    ),
    commands('whpg-failover drill', 'whpg-failover drill --full'),
    heading('Restart or upgrade the database, or reboot a host'),
    text(
      'A pause holds on both nodes, ends by itself and survives restarts; everything is watched and told meanwhile.',
    ),
    commands(
      'whpg-failover pause --for 2h --reason "patch 7.3"',
      'gpstop -a -r                             # or whatever is to be done',
      'whpg-failover resume',
      'whpg-failover why                        # what would happen now, and what would stop it',
    ),
    heading('Restart or upgrade the daemon'),
    text('The database and the VIP stay as they are. One node after the other; the standby first.'),
    commands('systemctl restart whpg-failover', 'whpg-failover status'),
    heading('Change the configuration'),
    text('The same file on both nodes. A wrong one is refused as a whole and the old one stays in force.'),
    commands(
      'sudoedit /etc/whpg-failover/whpg-failover.yaml',
      'whpg-failover check --explain            # what it means, and where each value comes from',
      'systemctl reload whpg-failover           # restart, for the settings that are marked so',
    ),
    heading('Have something beside the database watched'),
    text(
      'A check of your own says by its exit status whether what clients need besides the database is there. Begin with',
      '`effect: warn`; let it `count` once it has been right for some weeks. Those that count run on the standby, too, and',
      'must pass there: WHPG_ROLE tells a program on which side it runs. A takeover by a check is a clean switchover; the old',
      'primary stays down until `whpg-failover rejoin`, and `failover.cooldown` holds before another one.',
    ),
    commands(
      'sudoedit /usr/local/bin/check-pooler     # on both; of root, mode 0755: pg_isready -q -h localhost -p 6432 -t 2',
      'sudoedit /etc/whpg-failover/whpg-failover.yaml',
      'whpg-failover check                      # names a program that would be refused',
      'systemctl reload whpg-failover           # on both',
      'whpg-failover status                     # what each check shows, here and there',
    ),
    heading('Exchange the roles while both live'),
    text(
      'No commit is lost; what fails before the promotion is undone, and afterwards the old primary is the standby.',
    ),
    commands(
      'whpg-failover doctor',
      'whpg-failover switchover --dry-run       # whether it could begin, and what it would do',
      'whpg-failover switchover',
    ),
    heading('After a failover: make the old primary the standby again'),
    text(
      'From either node, and again after an interruption. The old data directory is renamed, never deleted;',
      'never run `gpstop -a` on the old node: it would stop the new primary and all segments.',
    ),
    commands(
      'whpg-failover rejoin --dry-run',
      'whpg-failover rejoin',
      'whpg-failover ack                        # arms the next failover before failover.cooldown is over',
      'whpg-failover failback                   # instead of both: rejoin, then the roles of before',
    ),
    heading('Take over by hand'),
    text(
      'When the daemon does not do it by itself: it says what is in the way, and each rule that is overridden is',
      'confirmed by its name. While the primary lives it is refused: that is a switchover, or a fence of the primary.',
    ),
    commands(
      'whpg-failover why                        # on the standby',
      'whpg-failover failover --dry-run         # what is in the way; exit code 6: it would be refused',
      'whpg-failover failover',
      'whpg-failover fence --reason "broken DIMM"    # on a primary that must go; unfence releases it',
    ),
    heading('What happened last night'),
    commands(
      'whpg-failover history --since 24h',
      'whpg-failover report                     # the last failover as a page for a ticket',
      'whpg-failover replay --set heartbeat.threshold=5    # what other settings would have decided',
    ),
    heading('Was it halted'),
    text(
      'A halt needs a human: `whpg-failover status` names the code, `whpg-failover help messages CODE` says what helps.',
      'When the cause is mended:',
    ),
    commands('whpg-failover ack'),
  ],
};
