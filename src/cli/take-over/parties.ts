import type { StatusDocument } from '../../control/status-document.ts';
import type { MessageCode } from '../../core/messages.ts';
import type { PhaseName } from '../../core/phases.ts';
import { CommandError } from '../exit-codes.ts';
import { type Node, statusOf, type World } from '../rejoin/world.ts';

/** The one that takes over, whose daemon judges and acts. */
export interface Standby {
  readonly standby: Node;
  readonly status: StatusDocument;
}

/**
 * Asked on either node; ends the command where nobody can take over, or somebody is at it already. On a standby the
 * other host is not asked: it may be dead, and its silence costs seconds.
 */
export async function findStandby({ here, there }: World): Promise<Standby> {
  const own = await statusOf(here);
  if (own !== null) refuseSecond(own);
  if (own !== null && rank(own) === 0) return { standby: here, status: own };
  const other = await statusOf(there);
  if (other !== null) refuseSecond(other);
  const standby = own?.phase === 'serving' || (other !== null && rank(other) < rank(own)) ? there : here;
  const status = standby === here ? own : other;
  if (status === null) {
    const { host } = standby.coordinator;
    throw new CommandError(
      'NO_DAEMON',
      `The daemon of ${host} does not answer, and it is the standby's daemon that acts.\n` +
        `    On ${host}: systemctl start whpg-failover; or run this command there.`,
    );
  }
  if (status.phase === 'ghost' || status.phase === 'isolated') {
    throw new CommandError(
      'REFUSED',
      `${status.node} cannot take over: it is no standby (${status.phase}).\n` +
        `    whpg-failover rejoin makes it one; whpg-failover status, on both nodes, says who serves.`,
    );
  }
  return { standby, status };
}

/** The lower, the more it looks like a standby. A node whose daemon is silent may be one. */
const RANKS: Readonly<Partial<Record<PhaseName, number>>> = {
  serving: 4,
  isolated: 3,
  ghost: 3,
  starting: 1,
  'standby-down': 1,
};
const SILENT = 2;

const rank = (status: StatusDocument | null): number =>
  status === null ? SILENT : (RANKS[status.phase] ?? 0);

/** Two at once: the second one is told who is at it, and since when. */
function refuseSecond({ node, phase, phaseDetail, order, told }: StatusDocument): void {
  if (order !== null)
    throw new CommandError('REFUSED', `${order.by} has just ordered a ${order.plan}; ${node} judges it now.`);
  if (phase !== 'failing-over') return;
  const step = phaseDetail.phase === 'failing-over' ? phaseDetail.step : '';
  const begun = told.findLast(({ code }) => BEGINNINGS.has(code));
  throw new CommandError(
    'REFUSED',
    `A takeover runs already, on ${node} (step ${step}): ${begun?.text ?? 'its log says why'}\n` +
      '    Wait for its end: whpg-failover status.',
  );
}

const BEGINNINGS: ReadonlySet<string> = new Set<MessageCode>([
  'SWITCHOVER_STARTED',
  'ORDERED_FAILOVER',
  'FAILOVER_STARTED',
  'CHECK_TAKEOVER',
]);
