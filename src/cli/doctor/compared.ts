import type { Check } from './check.ts';
import { clockChecks } from './checks/clocks.ts';
import { parityChecks } from './checks/parity.ts';
import type { Comparison } from './scene.ts';

/** What WAL does not carry, and what else only two nodes together show. */
export const COMPARED: readonly Check<Comparison>[] = [...clockChecks, ...parityChecks];
