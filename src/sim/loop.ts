import { decide } from '../core/decide/decide.ts';
import type { Decision, Event, OperatorRequest } from '../core/decision.ts';
import { durable, initialState, type State } from '../core/state.ts';
import { checkDecision } from './checks.ts';
import { type Daemon, instant, laterHere, standsStill } from './daemon.ts';
import { perform } from './effects.ts';
import { evidenceOf } from './evidence.ts';
import { aloneForMs, companyInMs, missed, pulse, reckon } from './network.ts';
import { look } from './view.ts';
import { type NodeId, other, type World } from './world.ts';

/** What a phase does not force to the disk is written every so often. */
const SAVE_EVERY_MS = 5000;

/** A new process with the memory that its disk holds. */
export function startDaemon(world: World, node: NodeId): void {
  const daemon = world.daemons[node];
  const { nowMs } = world;
  if (daemon.running || !world.hosts[node].powered || world.hosts[node].frozen) return;
  daemon.life += 1;
  Object.assign(daemon, {
    running: true,
    stalled: false,
    beat: null,
    deferred: [],
    fenced: null,
    plannedMs: nowMs,
  });
  const alone = { forMs: 0, atMs: nowMs };
  Object.assign(daemon, {
    toPeer: pulse(nowMs),
    companyMs: nowMs,
    toldMs: nowMs,
    alone,
    enteredMs: nowMs,
    databaseMs: nowMs,
  });
  daemon.state = initialState(daemon.state.identity);
  world.tell(`the daemon of ${daemon.state.identity.self} starts`);
  post(world, daemon, { kind: 'started', durable: daemon.disk });
  plan(world, daemon, nowMs);
}

export function crashDaemon(world: World, node: NodeId): void {
  const daemon = world.daemons[node];
  if (!daemon.running) return;
  daemon.running = false;
  daemon.life += 1;
  world.tell(`the daemon of ${daemon.state.identity.self} ends`);
}

/** After it stood still: what became due meanwhile comes now, one after the other. */
export function goOn(world: World, node: NodeId): void {
  const daemon = world.daemons[node];
  if (!daemon.running || standsStill(world, daemon)) return;
  missed(daemon.toPeer, world.nowMs);
  const { deferred } = daemon;
  daemon.deferred = [];
  for (const run of deferred) laterHere(world, daemon, world.nowMs, run);
}

export function wake(world: World, node: NodeId): void {
  const daemon = world.daemons[node];
  if (!daemon.running) return;
  if (daemon.beat !== null) daemon.beat.woken = true;
  else plan(world, daemon, world.nowMs, Math.min(daemon.plannedMs, world.nowMs));
}

export function ask(world: World, node: NodeId, request: OperatorRequest): void {
  const daemon = world.daemons[node];
  if (!daemon.running) return;
  laterHere(world, daemon, world.nowMs, () => post(world, daemon, { kind: 'operator', request }));
}

/** `plannedMs`: what tells how late it is; a wake makes nobody punctual who stands still. */
function plan(world: World, daemon: Daemon, atMs: number, plannedMs = atMs): void {
  daemon.plannedMs = plannedMs;
  daemon.plan += 1;
  const mine = daemon.plan;
  laterHere(world, daemon, atMs, () => {
    if (daemon.plan === mine) startBeat(world, daemon);
  });
}

function startBeat(world: World, daemon: Daemon): void {
  if (daemon.beat !== null) return;
  const { nowMs } = world;
  reckon(world, daemon);
  const view = look(world, daemon);
  daemon.sawStop =
    view.stopped || (daemon.sawStop && world.hosts[other(daemon.node)].database.run === 'down');
  const beat = { startedMs: nowMs, lateByMs: nowMs - daemon.plannedMs, view, woken: false };
  daemon.beat = beat;
  laterHere(world, daemon, nowMs + view.tookMs, () => endBeat(world, daemon));
}

function endBeat(world: World, daemon: Daemon): void {
  const { beat } = daemon;
  if (beat === null) throw new Error('bug: a beat ends that never began');
  const evidence = evidenceOf(world, daemon, beat);
  if (beat.startedMs >= daemon.enteredMs) {
    post(world, daemon, { kind: 'beat', evidence });
    return;
  }
  daemon.beat = null;
  plan(world, daemon, world.nowMs);
}

/** One event through the core: remember before acting, then act, then plan what comes next. */
function post(world: World, daemon: Daemon, event: Event): void {
  const before = daemon.state;
  const decision = judge(world, daemon, event);
  if (decision === null) return;
  daemon.state = decision.state;
  if (before.pause !== null) daemon.pausedMs = world.nowMs;
  if (event.kind !== 'beat' && before.phase.phase !== decision.state.phase.phase)
    daemon.enteredMs = world.nowMs;
  remember(world, daemon, mustLast(before, decision.state) || event.kind === 'operator');
  world.decided(daemon.node, event, decision, instant(world, daemon.node));
  checkDecision(world, daemon, { before, event, decision });
  for (const action of decision.actions) perform(world, daemon, action, (next) => post(world, daemon, next));
  schedule(world, daemon, event, decision);
}

function judge(world: World, daemon: Daemon, event: Event): Decision | null {
  try {
    return decide(daemon.state, event, instant(world, daemon.node), world.policy);
  } catch (error) {
    world.violate('bug', error instanceof Error ? error.message : String(error));
    return null;
  }
}

const mustLast = (before: State, after: State): boolean =>
  before.phase !== after.phase ||
  before.cleanStop !== after.cleanStop ||
  before.primaryRestartedMs !== after.primaryRestartedMs ||
  before.primaryRun !== after.primaryRun ||
  before.primaryGoneMs !== after.primaryGoneMs ||
  before.peerPaused !== after.peerPaused ||
  (before.irreplaceableAt === null) !== (after.irreplaceableAt === null) ||
  (before.pause === null) !== (after.pause === null) ||
  (before.ledger === null) !== (after.ledger === null);

function remember(world: World, daemon: Daemon, changed: boolean): void {
  if (!changed && world.nowMs - daemon.savedMs < SAVE_EVERY_MS) return;
  daemon.disk = durable(daemon.state);
  daemon.savedMs = world.nowMs;
}

/** The next beat at `max(start + nextBeatInMs, now)`; what comes between two beats may bring it forward only. */
function schedule(world: World, daemon: Daemon, event: Event, decision: Decision): void {
  const { nowMs } = world;
  const { beat } = daemon;
  if (event.kind === 'beat' && beat !== null) {
    daemon.beat = null;
    plan(world, daemon, beat.woken ? nowMs : Math.max(beat.startedMs + decision.nextBeatInMs, nowMs));
  } else if (beat === null && nowMs + decision.nextBeatInMs < daemon.plannedMs) {
    plan(world, daemon, nowMs + decision.nextBeatInMs);
  } else if (beat !== null && decision.nextBeatInMs === 0) {
    beat.woken = true;
  }
  if (decision.tickInMs !== null) setAlarm(world, daemon, nowMs + decision.tickInMs);
  else if (event.kind === 'beat') daemon.alarm += 1;
}

/** One alarm at a time; what is decided between two beats and names no moment leaves the one that is set. */
function setAlarm(world: World, daemon: Daemon, atMs: number): void {
  daemon.alarm += 1;
  const mine = daemon.alarm;
  laterHere(world, daemon, atMs, () => {
    if (daemon.alarm !== mine) return;
    reckon(world, daemon);
    const { nowMs } = world;
    const company = companyInMs(daemon, nowMs);
    post(world, daemon, { kind: 'tick', aloneForMs: aloneForMs(daemon, nowMs), companyInMs: company });
  });
}
