import { classifySql } from '../../probes/classify-sql.ts';
import { type Stop, stopAt } from '../procedure/procedure.ts';
import { type Node, statusOf, type World } from './world.ts';

/** Which of the two is the primary, and which one is to become the standby again. */
export interface Standing {
  readonly primary: Node;
  readonly failed: Node;
}

const ASK_MS = 3000;

/**
 * The one serving primary of this pair: by its database, and by the word of its daemon. Whatever is not clear is a
 * reason to stop: the other node's data directory is going to be moved.
 */
export async function findStanding(world: World): Promise<Standing | Stop> {
  const { here, there } = world;
  const reached = await there.commands.run(['true'], ASK_MS);
  if (reached.kind !== 'exit') {
    return stopAt(
      'OTHER_NODE_SILENT',
      reached.why,
      `As ${world.config.ssh.user}: ssh ${there.coordinator.host} true must work without a question.`,
    );
  }
  const [hereTakes, thereTakes] = await Promise.all([takesWrites(world, here), takesWrites(world, there)]);
  if (hereTakes && thereTakes) {
    return stopAt(
      'TWO_PRIMARIES',
      `the databases on ${name(here)} and on ${name(there)} are both primaries`,
      'On the one that is not wanted: gpstop -a -m -M fast. Never gpstop -a there: it would stop the other one too.',
    );
  }
  if (!hereTakes && !thereTakes) {
    return stopAt(
      'NO_PRIMARY',
      `neither the database on ${name(here)} nor that on ${name(there)} is a primary that answers`,
      'whpg-failover why, on both; gpstart -a, on the one that was primary last.',
    );
  }
  const standing = hereTakes ? { primary: here, failed: there } : { primary: there, failed: here };
  return (await daemonsAgree(standing)) ?? standing;
}

async function takesWrites({ sql }: World, node: Node): Promise<boolean> {
  return classifySql(await sql(node.sql, 'select pg_is_in_recovery()', ASK_MS)).why === 'ready';
}

async function daemonsAgree({ primary, failed }: Standing): Promise<Stop | null> {
  const [serving, other] = await Promise.all([statusOf(primary), statusOf(failed)]);
  const silent = serving === null ? primary : other === null ? failed : null;
  if (silent !== null) {
    return stopAt(
      'DAEMON_SILENT',
      `the daemon on ${name(silent)} does not answer`,
      `On ${name(silent)}: systemctl start whpg-failover; journalctl -u whpg-failover -e`,
    );
  }
  if (other?.phase === 'serving' || other?.phase === 'failing-over') {
    return stopAt(
      other.phase === 'serving' ? 'STILL_SERVING' : 'NOT_SETTLED',
      `the daemon on ${name(failed)} is ${other.phase}`,
      `whpg-failover status, on both: wait until ${name(primary)} alone is serving.`,
    );
  }
  if (serving?.phase === 'serving') return null;
  return stopAt(
    'NOT_SETTLED',
    `the database on ${name(primary)} is the primary, and its daemon is ${serving?.phase}`,
    `whpg-failover why, on ${name(primary)}; it must be serving.`,
  );
}

export const name = (node: Node): string => node.coordinator.host;
