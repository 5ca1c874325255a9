import type { WhyDocument } from '../../control/why-document.ts';
import type { Obstacle } from '../../core/decide/obstacles.ts';
import { isOverride, OVERRIDES, type Override, type Plan } from '../../core/order.ts';
import { confirm } from '../confirm.ts';
import { CommandError } from '../exit-codes.ts';
import type { Node } from '../rejoin/world.ts';

/** Asks the daemon that would act what is in the way, and says it. */
export async function tellObstacles(
  standby: Node,
  plan: Plan,
  say: (text: string) => void,
): Promise<readonly Obstacle[]> {
  const answer = await standby.control({ op: 'why' });
  // Missing where the other node runs an older version.
  const byHand = (answer?.why as Partial<WhyDocument> | undefined)?.byHand;
  if (byHand === undefined) {
    say('  what is in the way shows only when it is ordered: that daemon is of an older version');
    return [];
  }
  const obstacles = byHand[plan];
  for (const { rule, why, help } of obstacles) say(`  in the way: ${why} (${rule}). ${help}`);
  if (obstacles.length === 0) say('  nothing is in the way as far as the last beat shows.');
  return obstacles;
}

/** Which of them nobody has named beforehand, or can. */
export function unconfirmed(
  obstacles: readonly Obstacle[],
  named: ReadonlySet<Override>,
): readonly Obstacle[] {
  return obstacles.filter(({ rule }) => !(isOverride(rule) && named.has(rule)));
}

/** One by one, each with what it risks; ends the command at the first that is not confirmed, or cannot be. */
export async function confirmEach(left: readonly Obstacle[]): Promise<readonly Override[]> {
  const rules = left.map(({ rule }) => rule).filter(isOverride);
  if (rules.length < left.length) throw new CommandError('REFUSED', 'refused: nothing was changed.');
  if (rules.length > 0 && !process.stdin.isTTY) {
    const risks = rules.map((rule) => `    --override ${rule}: ${OVERRIDES[rule]}.`);
    throw new CommandError(
      'REFUSED',
      ['refused: there is no terminal to confirm it on. After a look at each risk:', ...risks].join('\n'),
    );
  }
  for (const rule of rules) await confirm(`The rule "${rule}" is in the way: ${OVERRIDES[rule]}.`, rule);
  return rules;
}
