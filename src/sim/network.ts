import { isShortlyBefore } from '../core/company.ts';
import type { Daemon } from './daemon.ts';
import { type NodeId, other, type World } from './world.ts';

/** The kernel answers. */
export function alive({ hosts }: World, node: NodeId): boolean {
  return hosts[node].powered && !hosts[node].frozen;
}

/** Whether a node's packets reach the switch and packets from there reach the node. */
export function attached({ network }: World, node: NodeId): boolean {
  return !network.out[node] && !network.in[node] && !network.unplugged[node];
}

/** A question to the other coordinator and its answer both arrive. */
export function peerReachable(world: World, node: NodeId): boolean {
  const { toPeer } = world.network;
  const peer = other(node);
  return (
    alive(world, peer) && attached(world, node) && attached(world, peer) && !toPeer[node] && !toPeer[peer]
  );
}

/** SSH to the other coordinator's host gets an answer. */
export function loginWorks(world: World, node: NodeId): boolean {
  const host = world.hosts[other(node)];
  return peerReachable(world, node) && host.sshd && !host.sick;
}

export const gatewayReachable = (world: World, node: NodeId): boolean =>
  world.network.gateway && attached(world, node);

export function witnessReachable(world: World, node: NodeId, index: number): boolean {
  const witness = world.witnesses[index];
  return witness?.up === true && !witness.cut[node] && attached(world, node);
}

/** The site's own fence says that it has switched off what it has not: no daemon can know better. */
export const fenceLies = ({ policy, options }: World): boolean =>
  policy.hasFenceCommand && options.fenceCommand === 'lies';

/** Somebody outside this host can be asked. The gateway counts only where the daemon knows of it. */
export function anybodyReachable(world: World, node: NodeId): boolean {
  if (peerReachable(world, node)) return true;
  if (world.policy.gatewayConfigured && gatewayReachable(world, node)) return true;
  return world.witnesses.some((_witness, index) => witnessReachable(world, node, index));
}

/** One packet and its answer: either may be lost. */
export function pingLost({ network, random }: World): boolean {
  return network.lossRatio > 0 && random.chance(1 - (1 - network.lossRatio) ** 2);
}

/** A kept connection repeats within a beat's deadline, so it loses only what is lost three times. */
export function streamLost(world: World): boolean {
  return world.network.lossRatio > 0 && pingLost(world) && pingLost(world) && pingLost(world);
}

/** From one small probe to the next, as by default. */
const PULSE_MS = 200;

/** Small probes that run all the time. Between two changes of the world they are reckoned, not simulated. */
export interface Pulse {
  reckonedMs: number;
  answeredMs: number;
  /** The last answer with one shortly before it: a lone one may be one that only this host got. */
  companyMs: number;
  answered: boolean;
  /** The first that nobody answered since; null while they are answered. */
  silentMs: number | null;
}

export const pulse = (nowMs: number): Pulse => ({
  reckonedMs: nowMs,
  answeredMs: nowMs,
  companyMs: nowMs,
  answered: true,
  silentMs: null,
});

/** Brings the small probes of a daemon up to this moment. To be called before the world changes. */
export function reckon(world: World, { node, toPeer, running, stalled }: Daemon): void {
  if (!running || stalled || !alive(world, node)) return;
  advance(world, toPeer, peerReachable(world, node));
}

function advance(world: World, one: Pulse, reachable: boolean): void {
  const probes = Math.floor((world.nowMs - one.reckonedMs) / PULSE_MS);
  if (probes <= 0) return;
  if (!reachable) {
    one.silentMs ??= one.reckonedMs + PULSE_MS;
    one.answered = false;
  } else if (world.network.lossRatio === 0) {
    const beforeMs = one.answeredMs;
    one.answeredMs = one.reckonedMs + probes * PULSE_MS;
    if (probes > 1 || isShortlyBefore(beforeMs, one.answeredMs)) one.companyMs = one.answeredMs;
    one.answered = true;
    one.silentMs = null;
  } else {
    for (let probe = 1; probe <= probes; probe++)
      answer(one, one.reckonedMs + probe * PULSE_MS, !pingLost(world));
  }
  one.reckonedMs += probes * PULSE_MS;
}

function answer(one: Pulse, atMs: number, answered: boolean): void {
  if (answered && isShortlyBefore(one.answeredMs, atMs)) one.companyMs = atMs;
  if (answered) one.answeredMs = atMs;
  one.answered = answered;
  one.silentMs = answered ? null : (one.silentMs ?? atMs);
}

/** A beat's own probes are signs of life, too. */
export function heard(one: Pulse, atMs: number): void {
  one.answeredMs = Math.max(one.answeredMs, atMs);
  if (one.silentMs !== null && one.silentMs <= atMs) one.silentMs = null;
}

/** While the prober itself stood still nobody was heard. */
export function missed(one: Pulse, nowMs: number): void {
  one.silentMs ??= Math.min(one.reckonedMs + PULSE_MS, nowMs);
  one.answered = false;
  one.reckonedMs = nowMs;
}

/** From the first small probe without an answer: never longer than the silence is. */
export const silentForMs = (one: Pulse, nowMs: number): number =>
  one.silentMs === null ? 0 : nowMs - one.silentMs;

/** How soon a lone answer would have the next one behind it; null when none is awaited. */
export function companyInMs({ toPeer }: Daemon, nowMs: number): number | null {
  const inMs =
    toPeer.answered && toPeer.companyMs < toPeer.answeredMs ? toPeer.reckonedMs + PULSE_MS - nowMs : 0;
  return inMs > 0 ? inMs : null;
}

/** Between two beats: what the last one found, unless small probes to the peer were answered since. */
export function aloneForMs({ alone, toPeer }: Daemon, nowMs: number): number {
  if (alone.forMs === 0 || toPeer.companyMs > alone.atMs) return 0;
  return alone.forMs + (nowMs - alone.atMs);
}
