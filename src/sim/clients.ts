import { writable } from './database.ts';
import { alive, attached, fenceLies } from './network.ts';
import { NAMES, NODES, type NodeId, other, type World } from './world.ts';

/** From one write of the clients to the next. */
const WRITE_MS = 50;
/** After this long without an answer a client asks anew who has the VIP. */
const ASK_ANEW_MS = 500;

/** Holds the VIP and can be reached: clients that know its hardware address come here. */
const holds = (world: World, node: NodeId): boolean =>
  world.hosts[node].vip && alive(world, node) && attached(world, node);

/** Reckons the writes since the last look; in between nothing has changed. To be called before the world changes. */
export function reckonWrites(world: World): void {
  const { clients, nowMs, stream } = world;
  const writes = Math.floor(nowMs / WRITE_MS) - Math.floor(clients.advancedMs / WRITE_MS);
  clients.advancedMs = nowMs;
  if (writes <= 0) return;
  const node = clients.target;
  if (!holds(world, node) || !writable(world, node)) {
    askAnew(world);
    return;
  }
  const waits = stream.from === node && stream.state === 'waiting';
  if (waits) return;
  acknowledge(world, node, writes);
}

function acknowledge(world: World, node: NodeId, writes: number): void {
  const { clients, stream, nowMs } = world;
  const { database } = world.hosts[node];
  checkNotStale(world, node);
  database.written += writes;
  if (stream.from === node && stream.state === 'streaming') {
    world.hosts[other(node)].database.written = database.written;
  }
  // What a boot script starts before any daemon runs here is no promise of a daemon; its writes are not counted.
  const byHand = database.startedByHandMs !== null && !world.daemons[node].running;
  if (!byHand) clients.acknowledged[database.timeline] = database.written;
  const firstMs = nowMs - (writes - 1) * WRITE_MS;
  clients.longestGapMs = Math.max(clients.longestGapMs, firstMs - clients.lastAckMs);
  clients.lastAckMs = nowMs;
}

/** Nobody may take writes through the VIP once a newer primary has done so. */
function checkNotStale(world: World, node: NodeId): void {
  const { acknowledged } = world.clients;
  const { timeline } = world.hosts[node].database;
  const newer = acknowledged.findIndex((commits, index) => index > timeline && commits > 0);
  if (newer < 0 || !couldHaveGivenUp(world, node)) return;
  world.violate('stale-writer', `${NAMES[node]} took a write on timeline ${timeline} after one on ${newer}`);
}

/** A host that wakes, or whose pause ends, gives up with its first beat, and one without a daemon never: both need a fence. */
function couldHaveGivenUp(world: World, node: NodeId): boolean {
  const { running, stalled, state, pausedMs } = world.daemons[node];
  const awakeMs = world.nowMs - Math.max(world.hosts[node].disturbedMs, pausedMs);
  const { fence, intervalMs, observeOnly } = world.policy;
  if (fenceLies(world)) return false;
  if (fence === 'required' && world.hosts[node].database.startedByHandMs === null) return true;
  // Told not to act, a daemon stops nothing that a human starts.
  if (observeOnly || state.pause !== null) return false;
  return fence === 'required' || (running && !stalled && awakeMs > 2 * intervalMs);
}

/** The worst answers: of two holders the one with the older timeline. */
function askAnew(world: World): void {
  const { clients, nowMs, hosts } = world;
  if (nowMs - clients.lastAckMs < ASK_ANEW_MS) return;
  const holders = NODES.filter((node) => holds(world, node));
  const [first, second] = holders;
  if (first === undefined) return;
  const older = second !== undefined && hosts[second].database.timeline < hosts[first].database.timeline;
  clients.target = older && second !== undefined ? second : first;
}

/** The gratuitous ARP of who took or refreshes the VIP. */
export function announceVip(world: World, node: NodeId): void {
  if (holds(world, node)) world.clients.target = node;
}
