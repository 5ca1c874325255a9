import { rejoin, startDatabase, writable } from './database.ts';
import { startDaemon } from './loop.ts';
import { alive, peerReachable } from './network.ts';
import { boot } from './power.ts';
import { NODES, type NodeId, other, type World } from './world.ts';

/** A human who knows what he does and comes when the faults have ended: boots, starts, rejoins, acknowledges. */
export function mend(world: World): void {
  world.mended = true;
  for (const node of NODES) {
    boot(world, node, { daemonAfterMs: 500, database: null }, () => startDaemon(world, node));
    startDaemon(world, node);
  }
}

/** What the databases need, once both hosts are up: the newest primary first, the other one as its standby. */
export function mendDatabases(world: World): void {
  const [first, second] = world.hosts;
  const newest: NodeId = second.database.timeline > first.database.timeline ? 1 : 0;
  const primary: NodeId =
    first.database.timeline === second.database.timeline && second.database.role === 'primary' ? 1 : newest;
  if (!alive(world, primary) || world.hosts[primary].database.role !== 'primary') return;
  if (world.hosts[primary].database.run === 'down') startDatabase(world, primary, 200, true);
  mendStandby(world, other(primary));
}

/** Where the other one takes writes, and can be reached. */
function mendStandby(world: World, standby: NodeId): void {
  const primary = other(standby);
  const database = world.hosts[standby].database;
  if (!alive(world, standby) || !peerReachable(world, primary) || !writable(world, primary)) return;
  if (database.role === 'primary' || database.timeline !== world.hosts[primary].database.timeline)
    rejoin(world, standby);
  else if (database.run === 'down') startDatabase(world, standby, 200, false);
}

/**
 * Whoever comes in between starts no primary, which is the daemons' matter, and rejoins nobody to an older one. False:
 * there is nothing to rejoin to.
 */
export function rejoinStandby(world: World): boolean {
  const serving = NODES.filter((node) => writable(world, node));
  const [primary] = serving;
  if (serving.length !== 1 || primary === undefined) return false;
  const { hosts } = world;
  if (hosts[primary].database.timeline < hosts[other(primary)].database.timeline) return false;
  mendStandby(world, other(primary));
  return true;
}

export function acknowledge(world: World): void {
  for (const node of NODES) {
    world.ask(node, { op: 'resume', by: 'operator' });
    world.ask(node, { op: 'ack', by: 'operator' });
  }
}
