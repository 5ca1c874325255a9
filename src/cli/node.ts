import { hostname } from 'node:os';
import type { Coordinator } from '../config/rows.ts';
import type { Config } from '../config/settings.ts';
import type { Addresses } from '../runtime/ports.ts';

/** This node and the other one. */
export interface Pair {
  readonly self: Coordinator;
  readonly peer: Coordinator;
}

/** Which of the two coordinators we are, by host name, else by an address of ours; null when neither. */
export function whoAmI(config: Config, addresses: Addresses, ownName: string = hostname()): Pair | null {
  const [one, other] = config.coordinators;
  const named = (coordinator: Coordinator): boolean =>
    coordinator.host === ownName || coordinator.host.split('.')[0] === ownName.split('.')[0];
  const here = (coordinator: Coordinator): boolean =>
    addresses.held().some(({ address }) => addresses.isSame(address, coordinator.address));
  for (const is of [named, here]) {
    if (is(one) && !is(other)) return { self: one, peer: other };
    if (is(other) && !is(one)) return { self: other, peer: one };
  }
  return null;
}
