import type { Obstacle } from '../../core/decide/obstacles.ts';
import type { Override, Plan } from '../../core/order.ts';
import { CommandError } from '../exit-codes.ts';
import type { RejoinReport } from '../rejoin/rejoin.ts';
import type { World } from '../rejoin/world.ts';
import { type Followed, follow } from './follow.ts';
import type { Standby } from './parties.ts';

/** What `switchover --json` and `failover --json` print. Fields are only ever added. */
export interface TakeOverReport {
  readonly plan: Plan;
  /** The primary of before, and who takes over. */
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
  /** Whether a dry run found nothing in the way; missing in a real one. */
  readonly couldBegin?: boolean;
  /** What was in the way when it was ordered; in a failover, all of it was confirmed. */
  readonly obstacles: readonly Obstacle[];
  readonly done: boolean;
  /** Of the daemon that took over, at the end; null in a dry run. */
  readonly phase: Followed['phase'] | null;
  readonly text: string;
  readonly tookMs: number;
  /** Null: nothing was rejoined. */
  readonly rejoin: RejoinReport | null;
}

/** Gives the order and follows it to its end. */
export async function carryOut(
  world: World,
  { standby, status }: Standby,
  order: { readonly plan: Plan; readonly overrides: readonly Override[] },
  say: (text: string) => void,
): Promise<Followed> {
  const answer = await standby.control({ op: 'take-over', ...order, by: world.by });
  if (answer?.ok !== true) {
    const text = typeof answer?.text === 'string' ? answer.text : 'the daemon did not answer';
    throw new CommandError('REFUSED', `refused: ${text}`);
  }
  return follow(world, standby, status, say);
}
