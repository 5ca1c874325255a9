import type { Decision, Event } from '../core/decision.ts';
import type { Instant } from '../core/units.ts';
import { reckonWrites } from './clients.ts';
import { stoppedDaemon } from './daemon.ts';
import { begin } from './fault.ts';
import { describeFault, type Fault, INTERRUPTS } from './fault-kinds.ts';
import { ask, startDaemon, wake } from './loop.ts';
import { reckon } from './network.ts';
import { acknowledge, mend, mendDatabases } from './operator.ts';
import { giveOrder } from './orders.ts';
import { FAULTS_UNTIL_MS, type Plan } from './plan.ts';
import { checkSettled } from './settled.ts';
import { standingChecks } from './standing.ts';
import { visit } from './visit.ts';
import { healthyWorld, type NodeId, type World } from './world.ts';

/** A promise that was broken, the first of its history. */
export interface Violation {
  readonly invariant: string;
  readonly atMs: number;
  readonly detail: string;
}

export interface History {
  readonly violation: Violation | null;
  readonly beats: number;
  readonly world: World;
}

/** Who wants to see more than the result. */
export interface Watcher {
  /** Ends the history early, before a human comes: nothing is checked then but what was checked on the way. */
  readonly untilMs?: number;
  readonly tell?: (atMs: number, what: string) => void;
  readonly decided?: (atMs: number, node: NodeId, event: Event, decision: Decision, now: Instant) => void;
}

/** When the faults have ended, a human comes, mends what needs hands, and looks again before he goes. */
const MEND_MS = [FAULTS_UNTIL_MS + 1000, 58_000];
const ACKNOWLEDGE_MS = [62_000, 72_000, 77_000];
const MEND_DATABASES_MS = [60_500, 66_000, 74_500];
const END_MS = 80_000;
/** Some 300 beats of two daemons make fewer than 2,000 events. */
const EVENTS_MAX = 20_000;

/** Runs one history to its end, or to the first broken promise. */
export function run(plan: Plan, watcher: Watcher = {}): History {
  let violation: Violation | null = null;
  let beats = 0;
  let events = 0;
  const world: World = healthyWorld(plan.options, [stoppedDaemon(0), stoppedDaemon(1)], {
    wake: (node) => wake(world, node),
    ask: (node, request) => ask(world, node, request),
    tell: (what) => watcher.tell?.(world.nowMs, what),
    violate: (invariant, detail) => {
      violation ??= { invariant, detail, atMs: world.nowMs };
    },
    decided: (node, event, decision, now) => {
      if (event.kind === 'beat') beats += 1;
      watcher.decided?.(world.nowMs, node, event, decision, now);
    },
  });
  const endMs = watcher.untilMs ?? END_MS;
  script(world, plan, endMs === END_MS);
  const checkStanding = standingChecks(world);
  for (let entry = world.queue.take(); entry !== null && entry.atMs <= endMs; entry = world.queue.take()) {
    world.nowMs = entry.atMs;
    reckonWrites(world);
    for (const daemon of world.daemons) reckon(world, daemon);
    entry.run();
    checkStanding();
    events += 1;
    if (events > EVENTS_MAX) world.violate('liveness', 'something goes round and round');
    if (violation !== null) break;
  }
  if (violation === null && endMs === END_MS) checkSettled(world);
  return { violation, beats, world };
}

function script(world: World, { faults, order = null, visitMs = null }: Plan, mends: boolean): void {
  const { queue, random } = world;
  queue.add(random.int(0, 500), () => startDaemon(world, 0));
  queue.add(random.int(0, 500), () => startDaemon(world, 1));
  for (const fault of faults) queue.add(fault.atMs, () => strike(world, fault));
  if (order !== null) queue.add(order.atMs, () => giveOrder(world, order));
  if (visitMs !== null) queue.add(visitMs, () => visit(world));
  if (!mends) return;
  for (const atMs of MEND_MS) queue.add(atMs, () => mend(world));
  for (const atMs of ACKNOWLEDGE_MS) queue.add(atMs, () => acknowledge(world));
  for (const atMs of MEND_DATABASES_MS) queue.add(atMs, () => mendDatabases(world));
}

function strike(world: World, fault: Fault): void {
  world.tell(describeFault(fault));
  const end = begin(world, fault);
  mark(world, fault);
  world.queue.add(world.nowMs + fault.forMs, () => {
    mark(world, fault);
    end();
  });
}

function mark({ hosts, nowMs }: World, { kind, node }: Fault): void {
  hosts[node].disturbedMs = nowMs;
  if (INTERRUPTS.includes(kind)) hosts[node].interruptedMs = nowMs;
}
