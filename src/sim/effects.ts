import { unreachable } from '../core/assert.ts';
import type { Action, Event } from '../core/decision.ts';
import { announceVip } from './clients.ts';
import { type Daemon, laterHere } from './daemon.ts';
import { later, stopDatabase } from './database.ts';
import { addVip, carryEpoch } from './deeds.ts';
import { runStep } from './steps.ts';
import { NAMES, type World } from './world.ts';

/** Does in the world what the core has decided. The outcome of a step comes back through `post`. */
export function perform(world: World, daemon: Daemon, action: Action, post: (event: Event) => void): void {
  const { node } = daemon;
  const host = world.hosts[node];
  switch (action.kind) {
    case 'run-step':
      runStep(world, daemon, action, (outcome) => post({ kind: 'outcome', outcome }));
      return;
    case 'take-vip':
      laterHere(world, daemon, world.nowMs + 20, () => addVip(world, daemon));
      return;
    case 'refresh-vip':
      announceVip(world, node);
      carryEpoch(world, daemon);
      return;
    case 'release-vip':
      laterHere(world, daemon, world.nowMs + 10, () => {
        if (host.vip) world.tell(`${NAMES[node]} releases the VIP`);
        if (!host.vipStuck) host.vip = false;
      });
      return;
    case 'stop-database': {
      // Once asked, the postmaster stops by itself, whatever becomes of the daemon.
      const { life } = host.database;
      const tookMs = world.random.int(50, world.options.stopAllowanceMs);
      later(world, tookMs, () => {
        if (host.powered && host.database.life === life) stopDatabase(world, node, false);
      });
      return;
    }
    case 'sweep-segments':
      sweepSegments(world, daemon, action.attempt, post);
      return;
    default:
      unreachable(action);
      return;
  }
}

/** Half of the histories have a segment that is down at first. Draws no chance, so that every seed keeps its story. */
function sweepSegments(world: World, daemon: Daemon, attempt: number, post: (event: Event) => void): void {
  laterHere(world, daemon, world.nowMs + 200, () => {
    const clean = attempt > 2 || world.options.seed % 2 === 0;
    const report = { segments: 2, clean: clean ? 2 : 1, ended: 1, told: [], trouble: clean ? null : 'seg1' };
    post({ kind: 'swept', attempt, report });
  });
}
