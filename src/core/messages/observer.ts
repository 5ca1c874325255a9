import type { MessageRow } from './row.ts';

/** What keeps the daemon itself from seeing or recording. */
export const OBSERVER_MESSAGES = {
  OBSERVER_ISOLATED: {
    severity: 'err',
    people: true,
    text: '{self} sees neither {peer} nor gateway nor witness ({why}): it cannot judge and does not take over.',
    hint: 'Look at the network of {self}: ip -br link, ip neigh.',
  },
  OBSERVER_LATE: {
    severity: 'warning',
    people: false,
    text: 'A beat came late ({why}): this machine was paused or starved; its evidence is void.',
    hint: 'Look for stalls of this machine: journalctl -k, vmstat 1.',
  },
  JOURNAL_FAILED: {
    severity: 'alert',
    people: true,
    text: 'The journal of {self} cannot be written ({why}): decisions are not recorded; failover stays armed.',
    hint: 'df -h /var/lib/whpg-failover; ls -ld /var/lib/whpg-failover.',
  },
  HTTP_FAILED: {
    severity: 'err',
    people: false,
    text: 'HTTP on {listen} of {self} is not served ({why}): monitoring and load balancers get no answer; failover stays armed.',
    hint: 'ss -ltnp shows who has the port; it is tried again by itself. After a change of the files: systemctl reload whpg-failover.',
  },
} as const satisfies Record<string, MessageRow>;
