import { unreachable } from '../core/assert.ts';
import type { Action } from '../core/decision.ts';
import type { FenceOutcome, StepOutcome } from '../core/steps.ts';
import { announceVip } from './clients.ts';
import { type Daemon, laterHere } from './daemon.ts';
import { later, promote, stopDatabase, writable } from './database.ts';
import { addVip, carryEpoch } from './deeds.ts';
import { handOver } from './hand-over.ts';
import { loginWorks, peerReachable } from './network.ts';
import { powerOff } from './power.ts';
import { type NodeId, other, type World } from './world.ts';

type RunStep = Extract<Action, { kind: 'run-step' }>;
type Report = (outcome: StepOutcome) => void;

/** `fence.timeout`, and the shorter one for a host that was silent a moment ago. */
const FENCE_MS = 5000;
const SILENT_MS = 250;

/** Begins a step; it takes its time, and `report` comes only to the process that began it. */
export function runStep(world: World, daemon: Daemon, action: RunStep, report: Report): void {
  switch (action.step) {
    case 'fence':
      if (action.order.handOver === true) handOver(world, daemon, action, report);
      else fence(world, daemon, action, report);
      return;
    case 'promote':
      runPromote(world, daemon, report);
      return;
    case 'verify':
      afterMs(world, daemon, 50, 300, () => {
        report(writable(world, daemon.node) ? done('verify') : failed('verify', 'it accepts no write'));
      });
      return;
    case 'take-vip':
      afterMs(world, daemon, 20, 60, () => {
        report(addVip(world, daemon) ? done('take-vip') : failed('take-vip', 'the address cannot be added'));
      });
      return;
    case 'announce':
      afterMs(world, daemon, 20, 100, () => {
        announceVip(world, daemon.node);
        report(done('announce'));
      });
      return;
    default:
      unreachable(action);
      return;
  }
}

function afterMs(world: World, daemon: Daemon, min: number, max: number, run: () => void): void {
  laterHere(world, daemon, world.nowMs + world.random.int(min, max), run);
}

const done = (step: 'promote' | 'verify' | 'take-vip' | 'announce'): StepOutcome => ({
  step,
  kind: 'done',
  changed: true,
  seen: 'as it must be',
});
const failed = (step: 'promote' | 'verify' | 'take-vip', why: string): StepOutcome => ({
  step,
  kind: 'failed',
  why,
});

function fence(
  world: World,
  daemon: Daemon,
  action: Extract<RunStep, { step: 'fence' }>,
  report: Report,
): void {
  const { node } = daemon;
  const peer = other(node);
  if (!loginWorks(world, node)) {
    const tookMs = action.order.sshSilent ? SILENT_MS : FENCE_MS;
    laterHere(world, daemon, world.nowMs + tookMs, () => command(world, daemon, seenOf(world, node), report));
    return;
  }
  // What was sent arrives, whatever becomes of the daemon that sent it.
  later(world, world.random.int(30, 300), () => {
    if (!loginWorks(world, node)) {
      return laterHere(world, daemon, world.nowMs + FENCE_MS, () =>
        command(world, daemon, seenOf(world, node), report),
      );
    }
    const host = world.hosts[peer];
    const answers = host.database.run === 'up' && !host.database.hung;
    if (action.order.spareLiving && answers) {
      return laterHere(world, daemon, world.nowMs, () =>
        report({ step: 'fence', kind: 'alive', why: 'it answers on its own socket' }),
      );
    }
    stopOver(world, peer, action, daemon.state.identity.self);
    laterHere(world, daemon, world.nowMs + 60, () => {
      const gone = host.database.run === 'down' && !host.vip;
      if (!gone || !host.powered)
        return command(world, daemon, { reached: true, databaseGone: host.database.run === 'down' }, report);
      report({ step: 'fence', kind: 'confirmed', how: 'database and VIP seen gone', databaseGone: true });
    });
  });
}

/** Over SSH: its database first, then its VIP, through its own daemon or by `sudo`. */
function stopOver(world: World, peer: NodeId, { epoch }: RunStep, by: string): void {
  const host = world.hosts[peer];
  const own = world.daemons[peer];
  stopDatabase(world, peer, false);
  if (own.running && !own.stalled) world.ask(peer, { op: 'fence', epoch, by });
  else if (world.options.sudo && !host.vipStuck) host.vip = false;
}

/** SSH brought nothing. Only an sshd that is not there says no. */
const seenOf = (world: World, node: NodeId): { readonly reached: boolean; readonly mayPass: boolean } => {
  const reached = peerReachable(world, node);
  return { reached, mayPass: !reached || world.hosts[other(node)].sshd };
};

/** The site's own fence, where SSH could not confirm. */
function command(
  world: World,
  daemon: Daemon,
  seen: { readonly reached: boolean; readonly mayPass?: boolean; readonly databaseGone?: boolean },
  report: Report,
): void {
  const unconfirmed: FenceOutcome = {
    step: 'fence',
    kind: 'unconfirmed',
    why: 'it cannot be asked',
    ...seen,
  };
  const { databaseGone = false } = seen;
  const confirmed: FenceOutcome = {
    step: 'fence',
    kind: 'confirmed',
    how: 'the command says so',
    databaseGone,
  };
  if (!world.policy.hasFenceCommand) {
    report(unconfirmed);
    return;
  }
  const peer = other(daemon.node);
  const off = (): void => powerOff(world, peer);
  switch (world.mended ? 'works' : world.options.fenceCommand) {
    case 'works':
      later(world, 900, off);
      afterMs(world, daemon, 1000, 3000, () => report(confirmed));
      return;
    case 'fails':
      afterMs(world, daemon, 500, 1500, () => report(unconfirmed));
      return;
    case 'late':
      later(world, 11_000, off);
      laterHere(world, daemon, world.nowMs + 10_000, () => report(unconfirmed));
      return;
    case 'lies':
      afterMs(world, daemon, 500, 1500, () => report(confirmed));
      return;
    default:
  }
}

function runPromote(world: World, daemon: Daemon, report: Report): void {
  const { node } = daemon;
  const host = world.hosts[node];
  const peer = world.hosts[other(node)];
  carryEpoch(world, daemon);
  // gpactivatestandby's only look at the old primary: its socket lock file.
  const refuses = loginWorks(world, node) && peer.database.run !== 'down';
  if (refuses) {
    afterMs(world, daemon, 500, 900, () => report(failed('promote', 'the old primary is active')));
    return;
  }
  if (host.promotionFails) {
    afterMs(world, daemon, 200, 900, () => report(failed('promote', 'it fails')));
    return;
  }
  const tookMs = host.promotionSlow ? world.random.int(5000, 9000) : world.random.int(200, 1500);
  const { life, timeline } = host.database;
  const begunMs = world.nowMs;
  const acknowledged = world.clients.acknowledged[timeline] ?? 0;
  let worked: boolean | null = null;
  const act = (): void => {
    if (!host.powered || worked !== null) return;
    if (host.frozen) {
      later(world, 100, act);
      return;
    }
    // A host that stands still ends later what it has begun: nothing can take back what was decided before.
    const stoodStill = host.frozenMs > begunMs;
    worked = host.database.life === life && promote(world, node, stoodStill ? acknowledged : null);
  };
  // The tool outlives a daemon that is killed.
  later(world, tookMs, act);
  laterHere(world, daemon, world.nowMs + tookMs + 50, () => {
    if (worked === true) carryEpoch(world, daemon);
    report(
      worked === true || writable(world, node)
        ? done('promote')
        : failed('promote', 'our database is not there'),
    );
  });
}
