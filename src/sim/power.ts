import { restream, startDatabase, stopDatabase } from './database.ts';
import { NAMES, type NodeId, type World } from './world.ts';

/** Everything that runs on this host ends without a word; addresses are gone, disks stay. */
export function powerOff(world: World, node: NodeId): void {
  const host = world.hosts[node];
  if (!host.powered) return;
  const daemon = world.daemons[node];
  // First the power, so that nobody hears a connection end.
  host.powered = false;
  host.frozen = false;
  host.vip = false;
  daemon.running = false;
  daemon.stalled = false;
  daemon.life += 1;
  stopDatabase(world, node, false);
  world.tell(`${NAMES[node]} loses power`);
}

/** What its boot does later: its daemon by systemd, its database by a boot script where there is one. */
export interface Boot {
  readonly daemonAfterMs: number;
  readonly database: { readonly afterMs: number; readonly recoveryMs: number } | null;
}

export function boot(world: World, node: NodeId, plan: Boot, startDaemon: () => void): void {
  const host = world.hosts[node];
  if (host.powered) return;
  host.powered = true;
  host.bootedMs = world.nowMs;
  world.tell(`${NAMES[node]} boots`);
  const { bootedMs } = host;
  const inThisBoot = (afterMs: number, run: () => void): void =>
    world.queue.add(world.nowMs + afterMs, () => {
      if (host.powered && host.bootedMs === bootedMs) run();
    });
  inThisBoot(plan.daemonAfterMs, startDaemon);
  const { database } = plan;
  if (database !== null) {
    inThisBoot(database.afterMs, () => startDatabase(world, node, database.recoveryMs, true));
  }
  restream(world);
}
