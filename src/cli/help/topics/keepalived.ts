import { LEFT_OUT } from '../../init/keepalived-left.ts';
import { commands, heading, type Topic, table, text } from '../topic.ts';

const left = (word: string): readonly string[] => [`\`${word}\``, LEFT_OUT[word] ?? ''];

export const keepalived: Topic = {
  name: 'keepalived',
  title: 'Moving from keepalived',
  about: 'what each word of keepalived.conf becomes, and how to change over',
  parts: [
    text(
      'keepalived elects the owner of an address among routers; which database is primary is then a matter of scripts.',
      'Here the database decides: the node whose database is the primary has the VIP, and the standby becomes primary',
      'only when the old one is proven dead and fenced.',
    ),
    table(
      ['keepalived.conf', 'whpg-failover.yaml'],
      ['`virtual_ipaddress` with `dev` and `label`', '`vip.address`, `vip.interface`, `vip.label`'],
      ['`unicast_src_ip`, `unicast_peer`', '`coordinators[].address`'],
      ['`vrrp_script`: `interval`, `fall`', '`heartbeat.interval`, `heartbeat.threshold`'],
      [
        '`track_script` with its `vrrp_script`',
        '`checks[]`: `command`, `interval`, `timeout`, `fall`, `rise`; `effect: warn` as `init` writes it',
      ],
      [
        'a `weight` that moves the address',
        '`effect: count`: the standby takes over by a clean switchover, when the check passes there',
      ],
      ['a script that asks the database', 'built in: ICMP, SSH, SQL and replication, at every beat'],
      ['`preempt` (the default)', '`failover.on: database`: also the loss of the database alone counts'],
      ['`nopreempt`', '`failover.on: host`: only the loss of the whole host counts'],
      ['`garp_master_refresh`, `garp_master_repeat`', '`vip.refresh`, `vip.announceCount`'],
      [
        '`notify_master` with `gpactivatestandby`',
        'built in, with a fence before it and a check of the result behind it',
      ],
      [
        '`notify_backup`, `notify_fault`, other `notify_master`',
        '`hooks.vipReleased`, `hooks.isolated`, `hooks.vipTaken`; what promotes, fences or moves the VIP must go',
      ],
      ['`notify`, `smtp_alert`', '`notify.command` gets every message with its code'],
      ['`default via` in `virtual_routes`', '`vip.gateway`, which is asked, not set'],
    ),
    heading('What has no counterpart'),
    table(
      ['keepalived.conf', 'why'],
      ...[
        'state',
        'virtual_router_id',
        'weight',
        'authentication',
        'track_interface',
        'vrrp_sync_group',
        'virtual_server',
        'include',
      ].map(left),
    ),
    heading('The change-over'),
    text(
      'A trial first: with `failover.observeOnly: true` the daemon watches beside keepalived, says what it would do and does nothing.',
    ),
    commands(
      'whpg-failover init --from /etc/keepalived/keepalived.conf',
      'whpg-failover check                      # on both, with the same file',
      'whpg-failover doctor                     # everything that a failover will need',
      'systemctl disable --now keepalived       # on the standby first, then on the primary: the VIP goes with it',
      'systemctl enable --now whpg-failover     # on the primary first: it takes the VIP',
      'whpg-failover status                     # exit code 0 on the primary, 3 on the standby',
    ),
    text(
      'Between the two `systemctl` commands on the primary nobody holds the VIP: a few seconds. The way back is the same in',
      'the other direction; both at once would fight for the address.',
    ),
  ],
};
