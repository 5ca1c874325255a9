import { writable } from './database.ts';
import { NAMES, NODES, other, type World } from './world.ts';

/** What must be some time after the last fault has ended and a human has mended the databases. */
export function checkSettled(world: World): void {
  const { hosts, daemons, policy, clients } = world;
  const primary = NODES.find((node) => writable(world, node));
  const unsettled = (why: string): void => world.violate('liveness', why);
  if (primary === undefined) {
    unsettled('no database takes writes');
    return;
  }
  const standby = other(primary);
  const phases = NODES.map((node) => daemons[node].state.phase.phase);
  if (phases[primary] !== 'serving') {
    unsettled(`the primary ${NAMES[primary]} is ${phases[primary]}`);
    return;
  }
  if (phases[standby] !== 'watching') {
    unsettled(`the standby ${NAMES[standby]} is ${phases[standby]}`);
    return;
  }
  if (policy.observeOnly) return;
  if (daemons[primary].state.lastFailover?.swept === false) {
    unsettled(`${NAMES[primary]} has not swept the segments`);
    return;
  }
  if (hosts[standby].vip) {
    unsettled(`the standby ${NAMES[standby]} holds the VIP`);
    return;
  }
  if (!hosts[primary].vip) {
    unsettled(`the primary ${NAMES[primary]} does not hold the VIP`);
    return;
  }
  if (world.nowMs - clients.lastAckMs > 1000) unsettled('clients cannot write');
}
