import { commands, heading, type Topic, table, text } from '../topic.ts';

/** Messages of gpfailover.sh and the codes that say the same here. */
export const OLD_MESSAGES: readonly (readonly [string, readonly string[], string])[] = [
  [
    'GP:ERROR : VIP is activated both MASTER and STANDBY servers!',
    ['VIP_ON_BOTH'],
    'it names the node on which to run `whpg-failover vip release`; a standby lets go of it by itself',
  ],
  [
    'GP:INFO : Does not activated VIP. Please running VIP.',
    ['VIP_ON_NEITHER', 'VIP_WITHHELD'],
    'the primary takes it by itself, or says why it does not',
  ],
  [
    'GP:INFO : Master node down. Please check Master node',
    ['PRIMARY_SUSPECTED', 'FAILOVER_HELD'],
    'one SSH that failed is no more than a suspicion',
  ],
  [
    'GP:ERROR : VIP_MD_FG or VIP_SMD_FG is not numeric.',
    [],
    'cannot happen: "could not ask" is an answer of its own',
  ],
  [
    'DEAD CHECK COUNT : 1, 2, 3',
    ['PRIMARY_SUSPECTED'],
    '`whpg-failover status` shows the dead count and what it counts',
  ],
  ['DEAD CHECK COUNT RESET, GPDB MASTER ALIVE', ['PRIMARY_BACK'], ''],
  [
    'GP:WARNING : GPDB MASTER VM IS NOT AVAILABLE !!!',
    ['FAILOVER_STARTED'],
    'with the diagnosis and its proof',
  ],
  [
    'GP:INFO : Greenplum v6 detected. Failover Script Running ...',
    ['FAILOVER_STARTED'],
    'the version is read from the installation',
  ],
  [
    'GP:INFO : Greenplum master failover has completed successfully',
    ['FAILOVER_DONE'],
    'after a write was accepted, not after a line in a log',
  ],
  ['GP:INFO : Stand by Master Virtual IP is up', ['FAILOVER_DONE', 'SERVING'], ''],
  [
    'GP:ERROR : Failed the activation of the standby master !!!',
    ['PROMOTION_FAILED'],
    'the VIP is NOT given back to a node that may be dead',
  ],
  [
    'GP:ERROR : Failed to start Stand by Master Virtual IP',
    ['VIP_NOT_TAKEN'],
    'it is tried again at every beat',
  ],
];

export const gpfailover: Topic = {
  name: 'gpfailover',
  title: 'Moving from gpfailover',
  about: 'what vip_env.sh becomes, and which code replaces each old message',
  parts: [
    text(
      'gpfailover is a shell loop on the standby: it pings the primary, counts to three, runs `gpactivatestandby` and moves',
      'the VIP. A ping that is lost and a cable that is cut look the same to it, and it does not fence.',
      'Here one daemon runs on both coordinators, as a service of its own.',
    ),
    table(
      ['gpfailover', 'whpg-failover'],
      ['`GPMDW`, `GPSMDW`', '`coordinators[].host`, and `address`, so that no name service can stop it'],
      ['`VIP`, `VIP_NETMASK`', '`vip.address`, such as 10.0.0.100/24'],
      ['`ARPING_INTERFACE`, `VIP_INTERFACE`', '`vip.interface`, `vip.label`'],
      ['`VIP_GW`', '`vip.gateway`'],
      ['`DEADCNT`, `ping -c 6 -i 10`, `sleep 10`', '`heartbeat.threshold` 3, `heartbeat.interval` 1 s'],
      ['`PGPORT`, the data directory in the script', '`database.port`, `database.dataDirectory`'],
      [
        '`vip_start.sh`, `vip_stop.sh`',
        'the daemon, on the primary; `whpg-failover vip release` on the other one',
      ],
      ['`service gpfailover status`', '`whpg-failover status`, on both nodes'],
      ['`gpfailovershutdown.sh` before maintenance', '`whpg-failover pause --for 2h --reason TEXT`'],
      ['/var/log/messages', '`journalctl -u whpg-failover`, `whpg-failover history`'],
    ),
    heading('Old messages and the codes that replace them'),
    table(
      ['gpfailover said', 'code', 'now'],
      ...OLD_MESSAGES.map(([said, codes, now]) => [
        `\`${said}\``,
        codes.map((code) => `\`${code}\``).join(', '),
        now,
      ]),
    ),
    heading('The change-over'),
    commands(
      'whpg-failover init --from /usr/local/bin/vip_env.sh',
      'whpg-failover check                      # on both, with the same file',
      'systemctl disable --now gpfailover       # on the standby: two of them would both promote',
      'systemctl enable --now whpg-failover     # on the primary first: it finds the VIP and keeps it',
    ),
    text(
      'An alias of `ifconfig` that already is on the primary is the same address: nothing has to be taken down.',
      'After a failover gpfailover ends and must be started again by hand; this daemon goes on and guards the new primary.',
    ),
  ],
};
