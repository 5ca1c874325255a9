import { restream, startDatabase, stopDatabase } from './database.ts';
import type { Fault } from './fault-kinds.ts';
import { crashDaemon, goOn, startDaemon } from './loop.ts';
import { boot, powerOff } from './power.ts';
import type { NodeId, World } from './world.ts';

/** Makes it happen now and returns what ends it. */
export function begin(world: World, { kind, node, forMs }: Fault): () => void {
  const host = world.hosts[node];
  const { database } = host;
  const { network } = world;
  switch (kind) {
    case 'power-loss':
    case 'power-loss-boot-script':
      powerOff(world, node);
      return () => bootAgain(world, node, kind === 'power-loss-boot-script');
    case 'freeze':
      return set(
        world,
        node,
        () => Object.assign(host, { frozen: true, frozenMs: world.nowMs }),
        () => {
          host.frozen = false;
          goOn(world, node);
        },
      );
    case 'daemon-stall':
      world.daemons[node].stalled = true;
      return () => {
        world.daemons[node].stalled = false;
        goOn(world, node);
      };
    case 'daemon-crash':
      crashDaemon(world, node);
      return () => startDaemon(world, node);
    case 'database-kill':
      stopDatabase(world, node, false);
      return nothing;
    case 'database-crash-recovery':
      if (database.run === 'up') recoverInPlace(world, node, Math.min(forMs, 8000));
      return nothing;
    case 'standby-restart':
      if (database.run === 'up') restart(world, node, Math.min(forMs, 8000));
      return nothing;
    case 'database-clean-stop':
      stopDatabase(world, node, true);
      return nothing;
    case 'database-hang':
      return set(
        world,
        node,
        () => (database.hung = database.run !== 'down'),
        () => (database.hung = false),
      );
    case 'database-slow':
      return set(
        world,
        node,
        () => (database.slow = 'silent'),
        () => (database.slow = 'no'),
      );
    case 'database-full':
      return set(
        world,
        node,
        () => (database.slow = 'refuses'),
        () => (database.slow = 'no'),
      );
    case 'database-unauthorized':
      return set(
        world,
        node,
        () => (database.slow = 'denies'),
        () => (database.slow = 'no'),
      );
    case 'host-sick':
      return set(
        world,
        node,
        () => (host.sick = true),
        () => (host.sick = false),
      );
    case 'sshd-down':
      return set(
        world,
        node,
        () => (host.sshd = false),
        () => (host.sshd = true),
      );
    case 'unplug':
      return flag(world, network.unplugged, node);
    case 'cut-out':
      return flag(world, network.out, node);
    case 'cut-in':
      return flag(world, network.in, node);
    case 'cut-both':
      return both(flag(world, network.in, node), flag(world, network.out, node));
    case 'cut-peer':
      return flag(world, network.toPeer, node);
    case 'cut-peer-both':
      return both(flag(world, network.toPeer, 0), flag(world, network.toPeer, 1));
    case 'loss':
      return set(
        world,
        node,
        () => (network.lossRatio = forMs % 2 === 0 ? 0.2 : 0.1),
        () => (network.lossRatio = 0),
      );
    case 'gateway-down':
      return set(
        world,
        node,
        () => (network.gateway = false),
        () => (network.gateway = true),
      );
    case 'witnesses-down':
      return both(
        ...world.witnesses.map((witness) =>
          set(
            world,
            node,
            () => (witness.up = false),
            () => (witness.up = true),
          ),
        ),
      );
    case 'witness-cut': {
      const witness = world.witnesses[0];
      return witness === undefined ? nothing : flag(world, witness.cut, node);
    }
    case 'vip-stuck':
      return set(
        world,
        node,
        () => (host.vipStuck = true),
        () => (host.vipStuck = false),
      );
    case 'vip-removed':
      host.vip = false;
      return nothing;
    case 'vip-added':
      host.vip = host.powered;
      return nothing;
    case 'promotion-fails':
      return set(
        world,
        node,
        () => (host.promotionFails = true),
        () => (host.promotionFails = false),
      );
    case 'promotion-slow':
      return set(
        world,
        node,
        () => (host.promotionSlow = true),
        () => (host.promotionSlow = false),
      );
    case 'check-fails':
      return set(
        world,
        node,
        () => (host.checkFails = true),
        () => (host.checkFails = false),
      );
    case 'wall-step':
      host.wallOffsetMs += forMs % 2 === 0 ? 3_600_000 : -3_600_000;
      return nothing;
    case 'pause':
      world.ask(0, { op: 'pause', forMs, reason: 'maintenance', by: 'operator' });
      world.ask(1, { op: 'pause', forMs, reason: 'maintenance', by: 'operator' });
      return nothing;
    default:
      return kind satisfies never;
  }
}

const nothing = (): void => undefined;

/** Starts one thing and returns its end; the WAL stream follows both. */
function set(world: World, _node: NodeId, start: () => unknown, end: () => unknown): () => void {
  start();
  restream(world);
  return () => {
    end();
    restream(world);
  };
}

const flag = (world: World, flags: [boolean, boolean], node: NodeId): (() => void) =>
  set(
    world,
    node,
    () => (flags[node] = true),
    () => (flags[node] = false),
  );

const both =
  (...ends: readonly (() => void)[]): (() => void) =>
  () => {
    for (const end of ends) end();
  };

/** Who started it by hand before has done so again. */
function restart(world: World, node: NodeId, recoveryMs: number): void {
  const byHand = world.hosts[node].database.startedByHandMs !== null;
  stopDatabase(world, node, false);
  startDatabase(world, node, recoveryMs, byHand);
}

/** Its postmaster lives on and starts what recovers. */
function recoverInPlace(world: World, node: NodeId, recoveryMs: number): void {
  const { database } = world.hosts[node];
  const { postmaster } = database;
  restart(world, node, recoveryMs);
  database.postmaster = postmaster;
}

function bootAgain(world: World, node: NodeId, script: boolean): void {
  const database = script ? { afterMs: world.random.int(100, 3000), recoveryMs: 200 } : null;
  const daemonAfterMs = world.random.int(100, 3000);
  boot(world, node, { daemonAfterMs, database }, () => startDaemon(world, node));
}
