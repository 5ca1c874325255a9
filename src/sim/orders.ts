import type { Plan as TakeOverPlan } from '../core/order.ts';
import type { Fault } from './fault-kinds.ts';
import { random } from './random.ts';
import { NAMES, NODES, type World } from './world.ts';

/** A human has the standby take over, without confirming any override. */
export interface OrderedTakeOver {
  readonly plan: TakeOverPlan;
  readonly atMs: number;
  /** He orders a pause this much later; null where he does not. */
  readonly pauseAfterMs: number | null;
}

/** These seeds have an order, two in nine. From the seed alone: the others keep their stories. */
const isOrdered = (seed: number): boolean => seed % 9 === 0 || seed % 9 === 6;

/** At any moment, and as often right before a fault or right after: what can interrupt it must find it under way. */
export function orderOf(seed: number, faults: readonly Fault[]): OrderedTakeOver | null {
  if (!isOrdered(seed)) return null;
  const chance = random(seed ^ 0x2545f491);
  const plan = chance.pick(['switchover', 'switchover', 'switchover', 'failover'] as const);
  const fault = faults[chance.int(0, faults.length - 1)];
  const anyMs = chance.int(4000, 28_000);
  const nearMs = (fault?.atMs ?? anyMs) + chance.int(-2500, 700);
  const pauseAfterMs = chance.chance(0.1) ? chance.int(0, 30) : null;
  return { plan, atMs: chance.chance(0.5) ? nearMs : anyMs, pauseAfterMs };
}

export function describeOrder({ plan, atMs, pauseAfterMs }: OrderedTakeOver): string {
  const pause = pauseAfterMs === null ? '' : `, and a pause ${pauseAfterMs} ms later`;
  return `${(atMs / 1000).toFixed(3)} s: a human orders a ${plan}${pause}`;
}

/** He asks whoever is the standby now; where nobody is, nobody can be asked. */
export function giveOrder(world: World, order: OrderedTakeOver): void {
  const standby = NODES.find((node) => world.hosts[node].database.role === 'standby');
  if (standby === undefined) return;
  const { plan, pauseAfterMs } = order;
  world.tell(`${describeOrder(order)} on ${NAMES[standby]}`);
  world.ask(standby, { op: 'take-over', plan, overrides: [], by: 'operator' });
  if (pauseAfterMs === null) return;
  world.queue.add(world.nowMs + pauseAfterMs, () =>
    world.ask(standby, { op: 'pause', forMs: 5000, reason: 'second thoughts', by: 'operator' }),
  );
}
