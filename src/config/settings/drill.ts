import type { Section } from '../rows.ts';

export const drill = {
  doc: 'The monthly exercise: `whpg-failover drill`.',
  settings: {
    address: {
      type: 'cidr',
      example: '10.0.0.101/24',
      reloadable: true,
      doc: 'A spare address in the network of the VIP, which nobody uses: a drill takes, announces and releases it on both coordinators, as a failover does with the VIP. Without it this part is left out.',
    },
  },
} as const satisfies Section;
