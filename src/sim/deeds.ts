import { compareEpochs } from '../core/epoch.ts';
import { announceVip } from './clients.ts';
import type { Daemon } from './daemon.ts';
import { witnessReachable } from './network.ts';
import { NAMES, type World } from './world.ts';

/** Adds the address here and tells the network; false when it could not be added. */
export function addVip(world: World, daemon: Daemon): boolean {
  const { node } = daemon;
  const host = world.hosts[node];
  if (host.vipStuck) return false;
  if (!host.vip) {
    world.tell(`${NAMES[node]} takes the VIP`);
    if (host.database.role !== 'primary')
      world.violate('vip-on-standby', `${NAMES[node]} takes the VIP and is no primary`);
  }
  host.vip = true;
  announceVip(world, node);
  carryEpoch(world, daemon);
  return true;
}

/** A primary shows its epoch to the witnesses that it reaches. */
export function carryEpoch(world: World, daemon: Daemon): void {
  const { epoch } = daemon.state;
  if (epoch === null || epoch.primary !== NAMES[daemon.node]) return;
  world.witnesses.forEach((witness, index) => {
    const newer = witness.epoch === null || compareEpochs(epoch, witness.epoch) > 0;
    if (newer && witnessReachable(world, daemon.node, index)) witness.epoch = epoch;
  });
}
