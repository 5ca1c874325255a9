import type { Section } from '../rows.ts';

export const vip = {
  doc: 'The address that clients use. It is on exactly one coordinator: the primary.',
  settings: {
    address: {
      type: 'cidr',
      required: true,
      example: '10.0.0.100/24',
      reloadable: false,
      doc: "The VIP with the length of its network's prefix, IPv4 or IPv6. There is no default: a wrong guess would take somebody else's address.",
    },
    interface: {
      type: 'interface',
      required: true,
      example: 'eth0',
      reloadable: false,
      doc: 'The network interface that carries the VIP, under the same name on both coordinators.',
    },
    label: {
      type: 'label',
      example: 'eth0:0',
      reloadable: false,
      doc: 'The label of the address, for tools that look for an alias such as eth0:0. It must begin with `<interface>:` and have at most 15 characters.',
    },
    gateway: {
      type: 'ip',
      example: '10.0.0.1',
      reloadable: true,
      doc: 'A router in the network of the coordinators, asked to tell our own isolation from the death of the other side. Set it, above all when there are no witnesses.',
    },
    warnEvery: {
      type: 'duration',
      default: '60s',
      min: '1s',
      max: '24h',
      reloadable: true,
      doc: 'How often a wrong state (VIP on both hosts, on neither, standby down) is told again until it is resolved.',
    },
    refresh: {
      type: 'duration',
      default: '60s',
      min: '1s',
      max: '24h',
      reloadable: true,
      doc: 'How often the serving host announces the VIP again (gratuitous ARP), for switches and neighbours that missed it.',
    },
    announceCount: {
      type: 'integer',
      default: 5,
      min: 1,
      max: 100,
      unit: 'announcements',
      reloadable: true,
      doc: 'How many announcements are sent after the VIP was taken. Raise it where clients keep sending to the old host.',
    },
    releaseOnStop: {
      type: 'boolean',
      default: false,
      reloadable: true,
      doc: 'Whether stopping the daemon gives up the VIP. With false, stopping or upgrading it disturbs nobody.',
    },
  },
} as const satisfies Section;
