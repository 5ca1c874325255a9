import { pollUntil } from '../../effects/wait.ts';
import { done, type Step, stopAt, todo } from '../procedure/procedure.ts';
import { isInSync, replicationTo, replicationWords } from './replication.ts';
import { name, type Standing } from './standing.ts';
import { statusOf, type World } from './world.ts';

/** A commit is safe again only when the standby streams in sync, not when gpinitstandby ends. */
export function inSyncStep(world: World, standing: () => Standing): Step {
  return {
    name: 'in sync',
    look: async () => {
      const row = await replicationTo(world, standing());
      return isInSync(row)
        ? done('streaming, in sync')
        : todo(`wait until it streams in sync (now: ${replicationWords(row)})`);
    },
    act: async (tell) => {
      const { primary, failed } = standing();
      let row: Awaited<ReturnType<typeof replicationTo>> = null;
      const wait = { everyMs: 500, timeoutMs: world.config.rejoin.syncTimeout, signal: world.signal };
      const found = await pollUntil(world.clock, wait, async () => {
        row = await replicationTo(world, { primary, failed });
        tell(replicationWords(row));
        return isInSync(row) || null;
      });
      if (found !== null) return null;
      if (world.signal.aborted) return stopAt('INTERRUPTED', 'interrupted', 'Run the same command again.');
      const { dataDirectory } = failed.coordinator;
      return stopAt(
        'NOT_IN_SYNC',
        `not within rejoin.syncTimeout: ${replicationWords(row)}`,
        `gpstate -f, on ${name(primary)}; the log of the standby: ${dataDirectory}/log or pg_log on ${name(failed)}. To copy anew: pg_ctl stop -m fast -D ${dataDirectory}, on ${name(failed)}, then whpg-failover rejoin --copy.`,
      );
    },
  };
}

const WATCH_MS = 60_000;

/** The ghost mark is released only now: before, an old primary that came up again must be stopped. */
export function watchedStep(world: World, standing: () => Standing): Step {
  const isReleased = async (): Promise<string | null> => {
    const status = await statusOf(standing().failed);
    if (status === null) return null;
    const acknowledged = status.lastFailover === null || status.lastFailover.acknowledged;
    return status.phase === 'watching' && acknowledged ? 'watching' : null;
  };
  return {
    name: 'watched',
    look: async () => {
      const { failed } = standing();
      if ((await isReleased()) !== null) return done(`the daemon on ${name(failed)} watches`);
      const status = await statusOf(failed);
      return todo(`acknowledge at the daemon on ${name(failed)} (now: ${status?.phase ?? 'silent'})`);
    },
    act: async (tell) => {
      const { failed } = standing();
      const answer = await failed.control({ op: 'ack', by: world.by });
      if (answer?.ok === true) {
        const wait = { everyMs: 250, timeoutMs: WATCH_MS, signal: world.signal };
        tell('acknowledged; waiting until it watches');
        if ((await pollUntil(world.clock, wait, isReleased)) !== null) return null;
      }
      const status = await statusOf(failed);
      return stopAt(
        'NOT_WATCHING',
        `the daemon on ${name(failed)} is ${status?.phase ?? 'silent'}`,
        `On ${name(failed)}: whpg-failover why; systemctl status whpg-failover; then whpg-failover ack.`,
      );
    },
  };
}
