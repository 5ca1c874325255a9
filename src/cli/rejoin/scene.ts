import { lookAtTool } from '../../effects/rejoin/detached-tool.ts';
import { type FailedNode, lookAtFailedNode } from '../../effects/rejoin/failed-node.ts';
import type { Stop } from '../procedure/procedure.ts';
import { stopAt } from '../procedure/procedure.ts';
import { type CatalogueStandby, catalogueStandby, isFailedNode } from './catalogue.ts';
import { toolOn } from './follow.ts';
import { name, type Standing } from './standing.ts';
import type { World } from './world.ts';

/**
 * How far the failed node is. `apart`: its database is down; `stopped`: so is it, and it is the standby that the
 * catalogue has, which only has to be started; `copying`: gpinitstandby makes a standby of it;
 * `attached`: it runs as the standby that the catalogue has.
 */
export interface Scene {
  readonly state: 'apart' | 'stopped' | 'copying' | 'attached';
  readonly node: FailedNode;
  readonly catalogue: CatalogueStandby;
}

/** Looked at anew before every deed: what was true before an interruption need not be true after it. */
export async function look(world: World, standing: Standing): Promise<Scene | Stop> {
  const { failed, primary } = standing;
  const [tool, seen, catalogue] = await Promise.all([
    lookAtTool(primary.commands, toolOn(world, 'create')),
    lookAtFailedNode(failed.commands, failed.coordinator.dataDirectory),
    catalogueStandby(world, standing),
  ]);
  if (tool.kind === 'unknown') return notTold(tool.why);
  if (seen.kind === 'unknown') return notTold(seen.why);
  if (catalogue.kind === 'unknown') return notTold(catalogue.why);
  const { node } = seen;
  if (tool.tool.state === 'running') return { state: 'copying', node, catalogue };
  const isOurs = catalogue.kind === 'here' && isFailedNode(catalogue, standing);
  if (node.database === 'gone') {
    const isStopped = isOurs && node.isStandby && node.isWhole && node.directory !== 'other';
    return { state: isStopped && !world.copyAnew ? 'stopped' : 'apart', node, catalogue };
  }
  if (node.database === 'running' && node.isStandby && isOurs) return { state: 'attached', node, catalogue };
  return stillRunning(standing, node);
}

function stillRunning({ failed, primary }: Standing, node: FailedNode): Stop {
  const { dataDirectory } = failed.coordinator;
  const what = node.database === 'unknown' ? 'may run' : 'runs';
  const as = node.isStandby ? `as a standby that ${name(primary)} does not know` : 'and is no standby';
  return stopAt(
    'STILL_RUNNING',
    `a database ${what} in ${dataDirectory} on ${name(failed)} ${as}`,
    `On ${name(failed)}: pg_ctl stop -m fast -D ${dataDirectory}. Never gpstop -a there: it would stop ${name(primary)} too.`,
  );
}

const notTold = (why: string): Stop =>
  stopAt('NOT_TOLD', why, 'Run it again; whpg-failover check, on both nodes, says what does not answer.');
