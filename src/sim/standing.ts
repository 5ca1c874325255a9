import type { PhaseName } from '../core/phases.ts';
import { standsStill } from './daemon.ts';
import { writable } from './database.ts';
import { alive, attached, fenceLies, peerReachable } from './network.ts';
import { NODES, type NodeId, other, type World } from './world.ts';

/** How long two able daemons may need to end what somebody else brought about: some beats and a stop. */
const MEND_MS = 8000;

/** The promises about what is, after every event. Remembers since when something stands that must not last. */
export function standingChecks(world: World): () => void {
  let twoSinceMs: number | null = null;
  let bothSinceMs: number | null = null;
  return () => {
    const two = NODES.every((node) => writable(world, node) && attached(world, node));
    const both = NODES.every((node) => world.hosts[node].vip && alive(world, node));
    if (two) checkFenced(world);
    twoSinceMs = two && able(world) ? (twoSinceMs ?? world.nowMs) : null;
    bothSinceMs = both && able(world) ? (bothSinceMs ?? world.nowMs) : null;
    if (twoSinceMs !== null && world.nowMs - twoSinceMs > MEND_MS) {
      world.violate('two-primaries-last', `both take writes since ${twoSinceMs} ms`);
    }
    if (bothSinceMs !== null && world.nowMs - bothSinceMs > MEND_MS) {
      world.violate('vip-on-both-lasts', `both hold the VIP since ${bothSinceMs} ms`);
    }
  };
}

/**
 * Best effort is excepted: two sides that are cut off from each other and awake again at the same moment cannot know of
 * each other; `two-primaries-last` bounds how long. With a required fence, only a human who starts the old database himself
 * can make a second primary.
 */
function checkFenced(world: World): void {
  if (world.policy.fence !== 'required' || fenceLies(world)) return;
  const [one, two] = world.hosts;
  const older = one.database.timeline < two.database.timeline ? one : two;
  if (older.database.startedByHandMs === null)
    world.violate('two-primaries', 'both can be reached and take writes');
}

/** A failover ends in bounded time, and a halted daemon waits for a human. */
const BUSY: readonly PhaseName[] = ['halted', 'failing-over'];

/** Both daemons run, act, and can talk to each other. */
function able(world: World): boolean {
  return !world.policy.observeOnly && NODES.every((node) => ableAlone(world, node));
}

function ableAlone(world: World, node: NodeId): boolean {
  const daemon = world.daemons[node];
  const host = world.hosts[node];
  const { phase, pause } = daemon.state;
  const acts = daemon.running && !standsStill(world, daemon) && pause === null && !BUSY.includes(phase.phase);
  return (
    acts &&
    alive(world, node) &&
    peerReachable(world, other(node)) &&
    host.sshd &&
    !host.sick &&
    !host.vipStuck
  );
}
