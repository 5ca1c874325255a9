import type { Decision, Event } from '../core/decision.ts';
import { MOVES } from '../core/phases.ts';
import type { State } from '../core/state.ts';
import type { Daemon } from './daemon.ts';
import { writable } from './database.ts';
import { alive, attached, fenceLies, peerReachable } from './network.ts';
import { NAMES, other, type World } from './world.ts';

/** What one daemon has just decided on, to be judged against the truth. */
export interface Made {
  readonly before: State;
  readonly event: Event;
  readonly decision: Decision;
}

/** The promises about single decisions. */
export function checkDecision(world: World, daemon: Daemon, made: Made): void {
  checkMove(world, made);
  checkCount(world, daemon, made);
  checkIdle(world, made);
  checkOrder(world, daemon, made);
  const started = made.decision.actions.find((action) => action.kind === 'run-step');
  if (made.event.kind === 'outcome') noteFence(daemon, made);
  if (started?.step === 'fence' && made.before.phase.phase !== 'failing-over')
    checkStart(world, daemon, made);
  if (started?.step === 'fence') checkAttempts(world, made);
  if (started?.step === 'promote') checkPromotion(world, daemon);
}

function checkMove(world: World, { before, decision }: Made): void {
  const from = before.phase.phase;
  const to = decision.state.phase.phase;
  if (!MOVES[from].includes(to)) world.violate('illegal-move', `${from} -> ${to}`);
}

const deadCount = ({ phase }: State): number => (phase.phase === 'suspecting' ? phase.deadCount : 0);

/** Evidence that lies across a standstill, or that nobody around us confirms, counts for nothing. */
function checkCount(world: World, { node, beat }: Daemon, { before, event, decision }: Made): void {
  const after = decision.state.phase.phase;
  const rose =
    deadCount(decision.state) > deadCount(before) ||
    (after === 'failing-over' && after !== before.phase.phase);
  if (!rose || event.kind !== 'beat') return;
  const { evidence: e } = event;
  const stoodStill =
    Math.max(e.lateByMs, e.endedMs - e.startedMs - world.policy.timeoutMs) > world.policy.lateAfterMs;
  if (stoodStill) world.violate('late-counted', `a beat that stood still raised the count of ${NAMES[node]}`);
  if (beat?.view.company === false)
    world.violate('isolated-counted', `${NAMES[node]} heard nobody and raised its count`);
}

/** Paused and observe-only mean that nothing acts; after `halted` nothing runs but releases. */
function checkIdle(world: World, { before, event, decision }: Made): void {
  if (
    decision.actions.some(({ kind }) => kind === 'sweep-segments') &&
    decision.state.phase.phase !== 'serving'
  )
    world.violate('swept-before-serving', decision.state.phase.phase);
  if (event.kind === 'operator' || decision.actions.length === 0) return;
  const kinds = decision.actions.map(({ kind }) => kind).join(', ');
  if (world.policy.observeOnly) world.violate('acted-observe-only', kinds);
  if (decision.state.pause !== null) world.violate('acted-paused', kinds);
  const releases = decision.actions.every(({ kind }) => kind === 'release-vip' || kind === 'stop-database');
  const wasHalted = before.phase.phase === 'halted' && decision.state.phase.phase === 'halted';
  if (wasHalted && !releases) world.violate('acted-halted', kinds);
}

function noteFence(daemon: Daemon, { event, before }: Made): void {
  if (event.kind !== 'outcome' || event.outcome.step !== 'fence' || before.phase.phase !== 'failing-over')
    return;
  const { failover } = before.phase.epoch;
  const { outcome } = event;
  if (outcome.kind === 'alive') return;
  const drained = outcome.kind === 'confirmed' && outcome.drained === true;
  daemon.fenced = { failover, confirmed: outcome.kind === 'confirmed', drained };
}

function checkStart(world: World, { node, beat, sawStop }: Daemon, { before, decision }: Made): void {
  const { policy } = world;
  const start = (why: string): void =>
    world.violate('forbidden-failover', `${NAMES[node]} starts a failover ${why}`);
  if (before.pause !== null && decision.state.pause !== null) start('while paused');
  if (policy.observeOnly) start('in observe-only mode');
  const stopped =
    beat?.view.stopped === true || (sawStop && world.hosts[other(node)].database.run === 'down');
  const { phase } = decision.state;
  const finishes = phase.phase === 'failing-over' && phase.cause === 'switchover';
  if (stopped && !policy.onCleanShutdown && !finishes) start('although the primary was stopped cleanly');
  if (beat?.view.company === false) start('while isolated');
}

function checkPromotion(world: World, daemon: Daemon): void {
  const { phase } = daemon.state;
  if (phase.phase !== 'failing-over') return;
  const { fenced } = daemon;
  const early = (why: string): void =>
    world.violate('promoted-unfenced', `${NAMES[daemon.node]} promotes ${why}`);
  if (fenced === null || fenced.failover !== phase.epoch.failover) {
    early('before its fence has ended');
    return;
  }
  if (world.policy.fence === 'required' && !fenced.confirmed) early('without the fence that is required');
  if (phase.cause === 'switchover') checkHandedOver(world, daemon, fenced.drained);
  if (!fenced.confirmed) checkGivenUp(world, daemon);
  checkNotServing(world, daemon);
}

/** A hand-over is drained or nothing, whatever the fence may be otherwise. */
function checkHandedOver(world: World, { node }: Daemon, drained: boolean): void {
  const { database } = world.hosts[other(node)];
  if (!drained) world.violate('undrained', `${NAMES[node]} promotes without all that the primary wrote`);
  if (database.run !== 'down' && database.startedByHandMs === null)
    world.violate('undrained', `${NAMES[node]} promotes beside the primary that hands over`);
}

/** An order is carried out or refused while its giver waits, and never twice. */
function checkOrder(world: World, { node }: Daemon, { event, decision }: Made): void {
  const { order, phase } = decision.state;
  if (order === null || event.kind !== 'beat') return;
  const kept = phase.phase === 'failing-over' || event.evidence.startedMs > order.untilMs + ORDER_LATE_MS;
  if (kept) world.violate('order-kept', `${NAMES[node]} still has the order: ${order.plan}`);
}

/** Beats that cannot judge let an order wait for the next one. */
const ORDER_LATE_MS = 3000;

/** Somebody must be told in bounded time that nobody is primary: one try, and two more where it may pass. */
const FENCE_ATTEMPTS_MAX = 3;

function checkAttempts(world: World, { decision }: Made): void {
  const { phase } = decision.state;
  if (phase.phase === 'failing-over' && phase.attempt > FENCE_ATTEMPTS_MAX)
    world.violate('endless-fence', `attempt ${phase.attempt}`);
}

/** Its daemon starts up to 3 s after a boot, and counts anew who answers it. */
const WAKES_MS = 5000;

/**
 * An old primary that was awake all the time must have given up before this moment. One that slept, or whose daemon was
 * away, cannot have noticed its silence meanwhile: best effort promises nothing for it, and `stale-writer` watches it.
 */
function checkGivenUp(world: World, { node }: Daemon): void {
  const peer = other(node);
  const host = world.hosts[peer];
  const calm = world.nowMs - host.disturbedMs > world.policy.intervalMs && !world.daemons[peer].stalled;
  const awake = calm && world.nowMs - host.interruptedMs > world.policy.unfencedWaitMs + WAKES_MS;
  if (!alive(world, peer) || !world.daemons[peer].running || !awake || host.vipStuck) return;
  if (attached(world, peer)) return;
  const database = world.policy.stopDatabaseWhenIsolated && writable(world, peer);
  if (host.vip || database) {
    world.violate(
      'not-given-up',
      `${NAMES[peer]} is isolated and still has ${host.vip ? 'the VIP' : 'its database'}`,
    );
  }
}

/** Whatever looked dead must not serve its clients, unless it came back in this very moment. */
function checkNotServing(world: World, { node, fenced }: Daemon): void {
  const peer = other(node);
  const { database, sick } = world.hosts[peer];
  const { intervalMs, timeoutMs } = world.policy;
  const [one, two] = world.hosts;
  // What changed a moment ago no beat can have shown yet, and a host that is cut off is `checkGivenUp`'s.
  const changedMs = Math.max(one.disturbedMs, two.disturbedMs, database.startedByHandMs ?? 0);
  if (world.nowMs - changedMs < 2 * intervalMs + timeoutMs || !attached(world, peer)) return;
  // Whoever believes a liar that he pays for has nothing else to go by.
  if (fenceLies(world)) return;
  const lives = alive(world, peer) && database.role === 'primary' && database.run === 'up';
  if (!lives) return;
  if (writable(world, peer))
    world.violate('living-replaced', `${NAMES[node]} replaces a primary that takes writes`);
  const unfenced = fenced?.confirmed !== true && peerReachable(world, node);
  const what = sick ? 'host' : 'database';
  if (unfenced)
    world.violate('living-replaced', `${NAMES[node]} replaces a hung ${what} that may wake, unfenced`);
}
