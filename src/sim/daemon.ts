import { type Durable, initialState, type State } from '../core/state.ts';
import { type Instant, type MonoMs, monoMs, wallMs } from '../core/units.ts';
import { type Pulse, pulse } from './network.ts';
import type { View } from './view.ts';
import { NAMES, type NodeId, other, type World } from './world.ts';

/** One coordinator's daemon: the core's state, what is on its disk, and where its loop stands. */
export interface Daemon {
  readonly node: NodeId;
  running: boolean;
  /** Stopped by a signal, or starved: its moments come when it goes on. */
  stalled: boolean;
  /** Voids everything that an earlier process of this daemon waits for. */
  life: number;
  state: State;
  disk: Durable | null;
  savedMs: number;
  beat: Beat | null;
  plannedMs: number;
  /** Void a planned beat and a pending tick when another one takes their place. */
  plan: number;
  alarm: number;
  /** What became due while it stood still. */
  deferred: (() => void)[];
  toPeer: Pulse;
  /** The last beat that anybody answered; what `probes/life` remembers of it. */
  companyMs: number;
  /** When somebody told something last: what one beat alone heard is no company. */
  toldMs: number;
  /** How long nobody had answered when the last beat ended, and when that was: what the next tick goes by. */
  alone: { readonly forMs: number; readonly atMs: number };
  /** When something else than a beat changed the phase: a beat that began before it is about a time that is over. */
  enteredMs: number;
  /** When it last was told to wait. */
  pausedMs: number;
  /** When the peer's database answered last. */
  databaseMs: number;
  /** It was told of a clean stop of the primary, which has not been up since. */
  sawStop: boolean;
  /** The epoch whose fence has ended in this life, and how: nothing is promoted before. */
  fenced: { readonly failover: number; readonly confirmed: boolean; readonly drained: boolean } | null;
}

export interface Beat {
  readonly startedMs: number;
  readonly lateByMs: number;
  readonly view: View;
  /** Something happened meanwhile: look again at once. */
  woken: boolean;
}

export function stoppedDaemon(node: NodeId): Daemon {
  return {
    node,
    running: false,
    stalled: false,
    life: 0,
    state: initialState({ self: NAMES[node], peer: NAMES[other(node)], vip: '10.0.0.100/24' }),
    disk: null,
    savedMs: 0,
    beat: null,
    plannedMs: 0,
    pausedMs: Number.NEGATIVE_INFINITY,
    plan: 0,
    alarm: 0,
    deferred: [],
    toPeer: pulse(0),
    companyMs: 0,
    toldMs: 0,
    alone: { forMs: 0, atMs: 0 },
    enteredMs: 0,
    databaseMs: 0,
    sawStop: false,
    fenced: null,
  };
}

/** The monotonic clock of a host begins when it boots. */
export const monoOf = ({ hosts }: World, node: NodeId, atMs: number): MonoMs =>
  monoMs(atMs - hosts[node].bootedMs);

const WALL_ZERO_MS = 1_800_000_000_000;

export function instant(world: World, node: NodeId): Instant {
  const wall = WALL_ZERO_MS + world.nowMs + world.hosts[node].wallOffsetMs;
  return { monoMs: monoOf(world, node, world.nowMs), wallMs: wallMs(wall) };
}

export const standsStill = ({ hosts }: World, daemon: Daemon): boolean =>
  daemon.stalled || hosts[daemon.node].frozen;

/** Something of this daemon's own that comes later, unless it has ended by then; while it stands still it waits. */
export function laterHere(world: World, daemon: Daemon, atMs: number, run: () => void): void {
  const { life } = daemon;
  world.queue.add(Math.max(atMs, world.nowMs), () => {
    if (daemon.life !== life || !daemon.running) return;
    if (standsStill(world, daemon)) daemon.deferred.push(run);
    else run();
  });
}
