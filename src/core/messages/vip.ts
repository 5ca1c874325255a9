import type { MessageRow } from './row.ts';

/** The VIP and who holds it. */
export const VIP_MESSAGES = {
  VIP_ON_BOTH: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is on BOTH coordinators ({self} and {peer}): clients reach the one or the other by chance.',
    hint: 'Remove it from the one that is not primary: whpg-failover vip release, on {wrong}.',
  },
  VIP_ON_NEITHER: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is on NEITHER coordinator: clients cannot connect.',
    hint: 'On the primary: systemctl start whpg-failover, then whpg-failover vip show.',
  },
  VIP_ON_WRONG_NODE: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is on {wrong}, which is not the primary: clients reach a database that refuses them.',
    hint: 'On {wrong}: whpg-failover vip release. The primary then takes it.',
  },
  VIP_RESTORED: {
    severity: 'warning',
    people: true,
    text: 'The VIP {vip} had been removed from {self} by other software and was put back.',
    hint: 'Find who removes it: journalctl -u systemd-networkd -u NetworkManager --since -10min.',
  },
  VIP_RELEASED: {
    severity: 'warning',
    people: true,
    text: 'The VIP {vip} was released from {self}: {why}.',
    hint: 'whpg-failover status shows who is primary now.',
  },
  VIP_CLAIMED_BY_OTHER: {
    severity: 'alert',
    people: true,
    text: 'Another machine on this network answers for the VIP {vip}: clients may reach it instead of {self}.',
    hint: 'Find it: arping -D -I INTERFACE ADDRESS, and remove the address there.',
  },
  VIP_WITHHELD: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is not taken on {self} although its database is a primary: {why}.',
    hint: 'When {peer} is certainly not a primary: whpg-failover ack, on {self}.',
  },
  VIP_NOT_TAKEN: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} could not be taken on {self}: {why}.',
    hint: 'ip address show; the service needs CAP_NET_ADMIN: systemctl cat whpg-failover.',
  },
  INTERFACE_GONE: {
    severity: 'alert',
    people: true,
    text: 'The network interface of the VIP {vip} is not on {self}: the VIP can be neither taken nor announced there.',
    hint: 'ip -br link shows the interfaces of {self}; correct vip.interface on both nodes, or give the interface its name back.',
  },
} as const satisfies Record<string, MessageRow>;
