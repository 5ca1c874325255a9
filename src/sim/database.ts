import { alive, peerReachable } from './network.ts';
import { type Database, NAMES, type NodeId, other, type World } from './world.ts';

/** Accepts writes from whoever reaches it. */
export function writable({ hosts }: World, node: NodeId): boolean {
  const { powered, frozen, sick, database } = hosts[node];
  return (
    powered && !frozen && !sick && database.role === 'primary' && database.run === 'up' && !database.hung
  );
}

/** The process ends. `clean`: it wrote its shutdown checkpoint. */
export function stopDatabase(world: World, node: NodeId, clean: boolean): void {
  const { database } = world.hosts[node];
  if (database.run === 'down') return;
  database.life += 1;
  database.run = 'down';
  database.hung = false;
  database.slow = 'no';
  database.cleanStop = clean;
  database.startedByHandMs = null;
  world.tell(`the database of ${NAMES[node]} ${clean ? 'is stopped cleanly' : 'ends'}`);
  if (clean && world.stream.from === node && world.stream.state === 'streaming')
    world.stream.endedCleanly = true;
  connectionLost(world, other(node));
  if (alive(world, node)) world.wake(node);
  restream(world);
}

/** A connection broke loudly: the daemon that held it looks now. */
function connectionLost(world: World, node: NodeId): void {
  if (peerReachable(world, node)) world.wake(node);
}

/** Starts as what it was; `recoveryMs` later it takes connections. */
export function startDatabase(world: World, node: NodeId, recoveryMs: number, byHand: boolean): void {
  const { database } = world.hosts[node];
  if (!alive(world, node) || database.run !== 'down') return;
  database.life += 1;
  database.run = 'starting';
  database.postmaster += 1;
  database.recovery += 1;
  database.cleanStop = false;
  database.startedByHandMs = byHand ? world.nowMs : null;
  world.tell(`the database of ${NAMES[node]} starts`);
  const { life } = database;
  const ready = (): void => {
    if (database.life !== life || !world.hosts[node].powered) return;
    if (!alive(world, node)) {
      later(world, 50, ready);
      return;
    }
    database.run = 'up';
    restream(world);
  };
  later(world, recoveryMs, ready);
}

export const later = (world: World, afterMs: number, run: () => void): void =>
  world.queue.add(world.nowMs + afterMs, run);

/** The standby becomes a primary: a new timeline that begins where its WAL ends. */
export function promote(world: World, node: NodeId, decidedOn: number | null): boolean {
  const { database } = world.hosts[node];
  if (database.role !== 'standby' || database.run !== 'up' || database.hung) return false;
  const { clients } = world;
  checkNothingLost(world, node, decidedOn);
  const timeline = clients.acknowledged.length;
  clients.acknowledged.push(0);
  clients.forkedAt.push(database.written);
  database.role = 'primary';
  database.timeline = timeline;
  world.tell(`${NAMES[node]} is promoted: timeline ${timeline}`);
  restream(world);
  return true;
}

/**
 * What clients were told is safe must be in what the new primary has. `decidedOn`: the commits at the moment when the
 * promotion was begun, where its host stood still in the middle of it; null where it did not.
 */
function checkNothingLost(world: World, node: NodeId, decidedOn: number | null): void {
  const { timeline, written } = world.hosts[node].database;
  // Without witnesses a primary that is cut off from us alone may have been restarted and gone on alone unseen.
  const { phase } = world.daemons[node].state;
  const handedOver = phase.phase === 'failing-over' && phase.cause === 'switchover';
  if (world.witnesses.length === 0 && world.stream.endedUnseen && !handedOver) return;
  const lost = (decidedOn ?? world.clients.acknowledged[timeline] ?? 0) - written;
  if (lost > world.policy.maxLagBytes) {
    world.violate('lost-commit', `${NAMES[node]} is promoted without ${lost} acknowledged commits`);
  }
}

/** A base backup of the other one: what was here is gone. */
export function rejoin(world: World, node: NodeId): void {
  const here = world.hosts[node].database;
  const source = world.hosts[other(node)].database;
  stopDatabase(world, node, false);
  Object.assign(here, {
    role: 'standby',
    timeline: source.timeline,
    written: source.written,
  } satisfies Partial<Database>);
  world.stream.from = other(node);
  startDatabase(world, node, 200, false);
}

/** Brings the WAL stream in line with the world. To be called after everything that could part or join the two. */
export function restream(world: World): void {
  const { stream, hosts } = world;
  const from =
    hosts[0].database.role === 'primary' ? (hosts[1].database.role === 'primary' ? stream.from : 0) : 1;
  const standby = other(from);
  // Reachable again, its host says that it knows nothing of that connection; a standby that ended forgets it.
  if (peerReachable(world, standby) || hosts[standby].database.run !== 'up') stream.believed = false;
  if (stream.from !== from) {
    stream.from = from;
    setStream(world, 'none');
  }
  const here = hosts[standby].database;
  const there = hosts[from].database;
  const follows = here.role === 'standby' && there.role === 'primary' && here.timeline === there.timeline;
  const running =
    follows && here.run === 'up' && there.run === 'up' && hosts[from].powered && hosts[standby].powered;
  const flowing =
    running &&
    alive(world, from) &&
    peerReachable(world, standby) &&
    !here.hung &&
    !there.hung &&
    !hosts[from].sick;
  if (stream.state === 'none') {
    if (flowing) reconnectLater(world);
    return;
  }
  if (!follows || here.run !== 'up' || there.run !== 'up') {
    breakLoudly(world, standby);
    return;
  }
  if (flowing) {
    if (stream.state === 'waiting') setStream(world, 'streaming');
    return;
  }
  if (stream.state === 'streaming') waitSilently(world);
}

function setStream(world: World, state: World['stream']['state']): void {
  world.stream.state = state;
  world.stream.turn += 1;
  world.stream.believed = state === 'none' && !peerReachable(world, other(world.stream.from));
  if (state === 'streaming') {
    world.stream.endedCleanly = false;
    world.stream.endedUnseen = false;
  } else if (world.network.toPeer.includes(true)) world.stream.endedUnseen = true;
}

function breakLoudly(world: World, standby: NodeId): void {
  setStream(world, 'none');
  connectionLost(world, standby);
}

/** The standby is silent: commits wait for it until the primary gives it up. */
function waitSilently(world: World): void {
  setStream(world, 'waiting');
  const { turn } = world.stream;
  later(world, world.options.walSenderTimeoutMs, () => {
    if (world.stream.turn !== turn) return;
    setStream(world, 'none');
    restream(world);
  });
}

/** A receiver tries again every 5 s. */
function reconnectLater(world: World): void {
  const { stream } = world;
  stream.turn += 1;
  const { turn } = stream;
  later(world, world.random.int(50, 5000), () => {
    if (stream.turn !== turn) return;
    const standby = other(stream.from);
    if (!peerReachable(world, standby) || !alive(world, standby)) return restream(world);
    world.hosts[standby].database.written = world.hosts[stream.from].database.written;
    setStream(world, 'streaming');
    restream(world);
  });
}
