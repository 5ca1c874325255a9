import type { Action } from '../core/decision.ts';
import type { FenceOutcome } from '../core/steps.ts';
import { type Daemon, laterHere } from './daemon.ts';
import { later, startDatabase, stopDatabase } from './database.ts';
import { alive, loginWorks } from './network.ts';
import { type NodeId, other, type World } from './world.ts';

type FenceStep = Extract<Action, { kind: 'run-step'; step: 'fence' }>;
type Report = (outcome: FenceOutcome) => void;

/** `promotion.cleanStopTimeout`, shorter than by default so that a history holds it. */
const STOP_MS = 6000;
/** What a login takes until it gives up. */
const SILENT_MS = 3000;
const DRAIN_MS = 5000;
const VIP_MS = 5000;

/**
 * As `effects/hand-over`: stops the living primary cleanly, compares the WAL, has its VIP released, and undoes it where
 * something fails. What was sent arrives, whatever becomes of the daemon that sent it; the next thing is sent by a
 * daemon that is still there.
 */
export function handOver(world: World, daemon: Daemon, { epoch, order }: FenceStep, report: Report): void {
  const { node } = daemon;
  const peer = other(node);
  const host = world.hosts[peer];
  const { database } = host;
  const here = world.hosts[node].database;
  const by = daemon.state.identity.self;

  const afterHere = (ms: number, run: () => void): void => laterHere(world, daemon, world.nowMs + ms, run);
  /** Over SSH and back; `lost` where the way or the host is not there. */
  const over = (tookMs: number, deed: () => void, then: () => void, lost: () => void): void => {
    if (!loginWorks(world, node)) {
      afterHere(SILENT_MS, lost);
      return;
    }
    later(world, tookMs, deed);
    afterHere(tookMs + 5, () => (loginWorks(world, node) ? then() : afterHere(SILENT_MS, lost)));
  };
  const interrupted = (why: string): void =>
    report({ step: 'fence', kind: 'unconfirmed', why, reached: true });

  const undo = (why: string): void => {
    if (order.noUndo === true) {
      interrupted(why);
      return;
    }
    over(5, () => world.ask(peer, { op: 'ack', by }), nothing, nothing);
    over(
      world.random.int(10, 100),
      () => startDatabase(world, peer, 500, false),
      () => afterHere(600, () => (database.run === 'up' ? undone(why) : interrupted(why))),
      () => interrupted(why),
    );
  };
  const undone = (why: string): void => report({ step: 'fence', kind: 'alive', why });

  const stopped = (): void => {
    if (database.run !== 'down') undo('it did not stop in time');
    else
      over(
        20,
        nothing,
        () => compare(world.nowMs + DRAIN_MS),
        () => undo('what it wrote last cannot be asked'),
      );
  };
  const compare = (untilMs: number): void => {
    const answers = here.role === 'standby' && here.run === 'up' && !here.hung;
    const drained = answers && here.timeline === database.timeline && here.written >= database.written;
    if (database.run !== 'down' || !database.cleanStop) undo('it did not end cleanly');
    else if (drained) releaseVip();
    else if (world.nowMs >= untilMs) undo('not everything it wrote has arrived here');
    else afterHere(250, () => compare(untilMs));
  };
  const releaseVip = (): void =>
    over(
      30,
      () => {
        const own = world.daemons[peer];
        if (own.running && !own.stalled) world.ask(peer, { op: 'fence', epoch, by });
        else if (world.options.sudo && !host.vipStuck) host.vip = false;
      },
      () => vipGone(world.nowMs + VIP_MS),
      () => undo('its VIP cannot be asked for'),
    );
  const vipGone = (untilMs: number): void => {
    const lost = !loginWorks(world, node) || world.nowMs > untilMs;
    if (lost) undo('its VIP was not seen gone');
    else if (host.vip) afterHere(50, () => vipGone(untilMs));
    else report({ step: 'fence', kind: 'confirmed', how: 'handed over', databaseGone: true, drained: true });
  };

  // First a checkpoint, which changes nothing.
  afterHere(world.random.int(20, 400), () => {
    const tookMs = world.random.int(100, 1500);
    over(
      tookMs,
      () => stopCleanly(world, peer),
      () => afterHere(database.run === 'down' ? 0 : STOP_MS, stopped),
      () => interrupted('its database was being stopped'),
    );
  });
}

const nothing = (): void => undefined;

/** Once asked, it stops by itself; it ends cleanly when its standby has everything or is given up. */
function stopCleanly(world: World, node: NodeId): void {
  const { powered, frozen, sick, database } = world.hosts[node];
  if (!powered || database.run === 'down') return;
  if (frozen || sick || database.hung) {
    later(world, 500, () => stopCleanly(world, node));
    return;
  }
  const { life } = database;
  const waits = world.stream.from === node && world.stream.state === 'waiting';
  later(world, waits ? STOP_MS + 1000 : 0, () => {
    if (alive(world, node) && database.life === life)
      stopDatabase(world, node, database.run === 'up' && database.role === 'primary');
  });
}
