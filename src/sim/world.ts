import type { Decision, Event, OperatorRequest } from '../core/decision.ts';
import type { Epoch } from '../core/epoch.ts';
import type { Policy } from '../core/policy.ts';
import type { Instant } from '../core/units.ts';
import type { Daemon } from './daemon.ts';
import { type Queue, queue } from './queue.ts';
import { type Random, random } from './random.ts';

/** The truth that no daemon can see: two coordinators, what is between and around them, and their clients. */
export interface World {
  readonly options: WorldOptions;
  readonly policy: Policy;
  readonly queue: Queue;
  readonly random: Random;
  nowMs: number;
  /** A human has come: the site's own fence works from now on. */
  mended: boolean;
  readonly hosts: readonly [Host, Host];
  readonly daemons: [Daemon, Daemon];
  readonly network: Network;
  readonly witnesses: readonly Witness[];
  readonly stream: Stream;
  readonly clients: Clients;
  /** An event makes the daemon of this node look now; it never makes it act. */
  readonly wake: (node: NodeId) => void;
  /** What the other daemon, or a human, asks of the daemon of this node. */
  readonly ask: (node: NodeId, request: OperatorRequest) => void;
  /** Tells whoever records a history what happened. */
  readonly tell: (what: string) => void;
  readonly decided: (node: NodeId, event: Event, decision: Decision, now: Instant) => void;
  /** Called where a promise of the daemon is broken. */
  readonly violate: (invariant: string, detail: string) => void;
}

export interface WorldOptions {
  readonly seed: number;
  readonly policy: Policy;
  readonly witnesses: number;
  /** What the site's own fence does, when there is one. */
  readonly fenceCommand: 'works' | 'fails' | 'late' | 'lies';
  /** Whether the VIP can be removed over SSH where no daemon runs. */
  readonly sudo: boolean;
  /** How long commits wait for a silent standby before the primary goes on alone. */
  readonly walSenderTimeoutMs: number;
  readonly stopAllowanceMs: number;
  /** A check that counts is configured; it fails where its fault says so. */
  readonly checks?: boolean;
}

export type NodeId = 0 | 1;
export const NODES: readonly [NodeId, NodeId] = [0, 1];
export const NAMES = ['cdw', 'scdw'] as const;
export const other = (node: NodeId): NodeId => (node === 0 ? 1 : 0);

export interface Host {
  powered: boolean;
  /** A paused virtual machine: nothing runs, nothing answers, clocks go on. */
  frozen: boolean;
  /** When it last began to. */
  frozenMs: number;
  /** The kernel answers, nothing else does (a hung disk). */
  sick: boolean;
  sshd: boolean;
  vip: boolean;
  /** `ip address add` and `del` fail. */
  vipStuck: boolean;
  promotionFails: boolean;
  promotionSlow: boolean;
  /** A check that counts fails here, where one is configured. */
  checkFails: boolean;
  bootedMs: number;
  /** Wall clock against virtual time. */
  wallOffsetMs: number;
  /** The last moment at which a fault of this host began or ended. */
  disturbedMs: number;
  /** The last moment at which this host or its daemon ended, stood still, or went on. */
  interruptedMs: number;
  readonly database: Database;
}

export interface Database {
  /** By its signal file: what it is, or will be when started. */
  role: 'primary' | 'standby';
  run: 'up' | 'starting' | 'down';
  /** Stopped by a signal: connections are taken by the kernel, nothing answers. */
  hung: boolean;
  /** Serves its clients, answers no new connection in time. */
  slow: 'no' | 'silent' | 'refuses' | 'denies';
  cleanStop: boolean;
  timeline: number;
  /** Commits on its disk, counted from the beginning of all. */
  written: number;
  /** Started by somebody who did not ask the daemon; the moment, or null. */
  startedByHandMs: number | null;
  /** How often its postmaster was started, and how often it has begun to recover. */
  postmaster: number;
  recovery: number;
  /** Void the moments that an earlier run of this database waits for. */
  life: number;
}

/** `true` is cut. Directions are named from the node: what goes out of it, what comes into it. */
export interface Network {
  readonly out: [boolean, boolean];
  readonly in: [boolean, boolean];
  /** From this node to the other coordinator only. */
  readonly toPeer: [boolean, boolean];
  /** The cable: our own link is seen to be down. */
  readonly unplugged: [boolean, boolean];
  lossRatio: number;
  gateway: boolean;
}

export interface Witness {
  up: boolean;
  /** Cut from this coordinator. */
  readonly cut: [boolean, boolean];
  epoch: Epoch | null;
}

/** WAL from the primary to its standby. */
export interface Stream {
  from: NodeId;
  /** `waiting`: silent, and commits wait for it. `none`: the primary goes on alone. */
  state: 'streaming' | 'waiting' | 'none';
  /** The primary ended it in a clean stop, and the standby's log says so. */
  endedCleanly: boolean;
  /** It ended unheard by the standby, whose receiver goes on believing in it. */
  believed: boolean;
  /** It ended while only the way between the coordinators was cut. */
  endedUnseen: boolean;
  /** Voids the moments that an earlier state waits for. */
  turn: number;
}

export interface Clients {
  /** Whose hardware address the clients know for the VIP. */
  target: NodeId;
  advancedMs: number;
  lastAckMs: number;
  longestGapMs: number;
  /** The highest acknowledged commit of each timeline, and where that timeline began. */
  readonly acknowledged: number[];
  readonly forkedAt: number[];
}

export function host(database: Database, vip: boolean): Host {
  return {
    powered: true,
    frozen: false,
    frozenMs: -1_000_000,
    sick: false,
    sshd: true,
    vip,
    vipStuck: false,
    promotionFails: false,
    promotionSlow: false,
    checkFails: false,
    bootedMs: -3_600_000,
    wallOffsetMs: 0,
    disturbedMs: -1_000_000,
    interruptedMs: -1_000_000,
    database,
  };
}

export function databaseOf(role: Database['role']): Database {
  return {
    role,
    run: 'up',
    hung: false,
    slow: 'no',
    cleanStop: false,
    timeline: 1,
    written: 0,
    startedByHandMs: null,
    postmaster: 1,
    recovery: 1,
    life: 0,
  };
}

/** A healthy pair: cdw is the primary and holds the VIP, scdw follows it in sync. */
export function healthyWorld(
  options: WorldOptions,
  daemons: [Daemon, Daemon],
  hooks: Pick<World, 'wake' | 'ask' | 'tell' | 'decided' | 'violate'>,
): World {
  return {
    options,
    policy: options.policy,
    queue: queue(),
    random: random(options.seed ^ 0x5f356495),
    nowMs: 0,
    mended: false,
    hosts: [host(databaseOf('primary'), true), host(databaseOf('standby'), false)],
    daemons,
    network: {
      out: [false, false],
      in: [false, false],
      toPeer: [false, false],
      unplugged: [false, false],
      lossRatio: 0,
      gateway: true,
    },
    witnesses: Array.from({ length: options.witnesses }, () => ({
      up: true,
      cut: [false, false],
      epoch: null,
    })),
    stream: {
      from: 0,
      state: 'streaming',
      endedCleanly: false,
      endedUnseen: false,
      believed: false,
      turn: 0,
    },
    clients: {
      target: 0,
      advancedMs: 0,
      lastAckMs: 0,
      longestGapMs: 0,
      acknowledged: [0, 0],
      forkedAt: [0, 0],
    },
    ...hooks,
  };
}
