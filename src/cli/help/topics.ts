import type { Topic } from './topic.ts';
import { gpfailover } from './topics/gpfailover.ts';
import { keepalived } from './topics/keepalived.ts';
import { maintenance } from './topics/maintenance.ts';
import { monitoring } from './topics/monitoring.ts';
import { scenarios } from './topics/scenarios.ts';
import { security } from './topics/security.ts';
import { sizing } from './topics/sizing.ts';

/** The topics that are texts; `messages` comes from the table of messages. */
export const TOPICS: readonly Topic[] = [
  scenarios,
  maintenance,
  sizing,
  monitoring,
  security,
  keepalived,
  gpfailover,
];
