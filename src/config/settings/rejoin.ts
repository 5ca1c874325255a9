import type { Section } from '../rows.ts';

export const rejoin = {
  doc: 'Making the failed coordinator the standby again: `whpg-failover rejoin`.',
  settings: {
    timeout: {
      type: 'duration',
      default: '12h',
      min: '1m',
      max: '168h',
      reloadable: true,
      doc: 'How long gpinitstandby may take, which copies the whole coordinator. After that its process group is ended, and rejoin can be run again.',
    },
    syncTimeout: {
      type: 'duration',
      default: '30m',
      min: '10s',
      max: '24h',
      reloadable: true,
      doc: 'How long the new standby may take afterwards to catch up and to stream in sync.',
    },
  },
} as const satisfies Section;
