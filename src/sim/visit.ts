import type { Fault } from './fault-kinds.ts';
import { acknowledge, rejoinStandby } from './operator.ts';
import { random } from './random.ts';
import type { World } from './world.ts';

/** These seeds have a visit, one in nine, and none of them an order. */
const isVisited = (seed: number): boolean => seed % 9 === 3;

/** After the first fault, so that the later ones fall on a pair that was mended once. */
export function visitOf(seed: number, faults: readonly Fault[]): number | null {
  const [first] = faults;
  if (!isVisited(seed) || first === undefined) return null;
  const chance = random(seed ^ 0x51f15e1d);
  return first.atMs + chance.int(4000, 12_000);
}

export const describeVisit = (atMs: number): string =>
  `${(atMs / 1000).toFixed(3)} s: a human rejoins the other one, and acknowledges`;

/** Nothing is booted, forced or acknowledged blindly: what cannot be mended now is left to the end. */
export function visit(world: World): void {
  world.tell(describeVisit(world.nowMs));
  if (rejoinStandby(world)) acknowledge(world);
}
