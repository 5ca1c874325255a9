import { unreachable } from '../../core/assert.ts';
import type { Action, Event } from '../../core/decision.ts';
import type { StepOutcome } from '../../core/steps.ts';
import { announce, refreshAnnouncement } from '../../effects/announce.ts';
import { checkpoint } from '../../effects/checkpoint.ts';
import { fence } from '../../effects/fence.ts';
import { handOver } from '../../effects/hand-over.ts';
import { type Prepared, prepare, promote } from '../../effects/promote.ts';
import { stopDatabase } from '../../effects/stop-database.ts';
import { sweepSegments } from '../../effects/sweep.ts';
import { verify } from '../../effects/verify.ts';
import { releaseVip, takeVip } from '../../effects/vip.ts';
import type { LogLevel } from '../../runtime/ports.ts';
import type { Deeds } from './deeds.ts';

type RunStep = Extract<Action, { kind: 'run-step' }>;

/** The only switch from what was decided to who does it. The outcome of a step comes back as an event. */
export function performer(source: Deeds): (action: Action, post: (event: Event) => void) => Promise<void> {
  let announcing = new AbortController();
  let prepared: Prepared | null = null;
  return async (action, post) => {
    if (action.kind === 'release-vip') announcing.abort();
    if (announcing.signal.aborted) announcing = new AbortController();
    // An address that was given up must not be announced any more, whatever was still to be sent.
    const deeds = { ...source, signal: AbortSignal.any([source.signal, announcing.signal]) };
    if (action.kind === 'sweep-segments') {
      const report = await sweepSegments(source.sweep(), source.ports);
      return post({ kind: 'swept', attempt: action.attempt, report });
    }
    if (action.kind !== 'run-step') return performDeed(action, deeds);
    if (action.step === 'fence') prepared = prepare(deeds.promote(false), deeds.ports);
    const outcome = await runStep(action, deeds, prepared);
    deeds.log.write('info', `${action.step}: ${describe(outcome)}`, { step: action.step });
    post({ kind: 'outcome', outcome });
  };
}

function runStep(action: RunStep, deeds: Deeds, prepared: Prepared | null): Promise<StepOutcome> {
  const { ports } = deeds;
  switch (action.step) {
    case 'fence':
      if (action.order.handOver === true) {
        const options = { ...deeds.handOver(), noUndo: action.order.noUndo === true };
        return handOver({ epoch: action.epoch, by: deeds.selfName }, options, ports);
      }
      return fence(action.order, { epoch: action.epoch, by: deeds.selfName }, deeds.fence(), ports);
    case 'promote':
      return promote(deeds.promote(action.peerSilent), ports, undefined, prepared);
    case 'verify':
      return verify(deeds.verify(), ports);
    case 'take-vip':
      return takeAndAnnounce(deeds);
    case 'announce':
      void checkpoint(deeds.verify().local, ports, deeds.signal);
      return announce(deeds.announce(), ports, deeds.signal);
    default:
      return unreachable(action);
  }
}

/** The first announcement does not wait for a decision: an address that nobody knows of serves nobody. */
async function takeAndAnnounce(deeds: Deeds): Promise<StepOutcome> {
  const taken = await takeVip(deeds.vip, deeds.ports.exec);
  if (taken.kind === 'done') void refreshAnnouncement(deeds.announce(), deeds.ports.exec);
  return taken;
}

async function performDeed(
  action: Exclude<Action, RunStep | { kind: 'sweep-segments' }>,
  deeds: Deeds,
): Promise<void> {
  const { ports, log } = deeds;
  switch (action.kind) {
    case 'take-vip': {
      const taken = await takeAndAnnounce(deeds);
      log.write(taken.kind === 'done' ? 'notice' : 'err', `take the VIP: ${describe(taken)}`);
      if (taken.kind === 'done') await announce(deeds.announce(), ports, deeds.signal);
      return;
    }
    case 'refresh-vip': {
      const trouble = await refreshAnnouncement(deeds.announce(), ports.exec);
      if (trouble !== null) log.write('warning', `the VIP could not be announced again: ${trouble}`);
      return;
    }
    case 'release-vip': {
      const released = await releaseVip(deeds.vip, ports.exec);
      const text = released.kind === 'absent' ? released.how : released.why;
      log.write(levelOf(released, 'absent', 'notice'), `release the VIP (${action.why}): ${text}`);
      return;
    }
    case 'stop-database': {
      const allowanceMs = action.atOnce === true ? 0 : deeds.stop.allowanceMs;
      const stopped = await stopDatabase({ ...deeds.stop, allowanceMs }, ports.exec);
      const text = stopped.kind === 'gone' ? stopped.how : stopped.why;
      log.write(levelOf(stopped, 'gone', 'warning'), `stop the database (${action.why}): ${text}`);
      return;
    }
    default:
      unreachable(action);
  }
}

/** What must be seen at every beat is said when it changed something or failed, not at every beat. */
function levelOf<Outcome extends { readonly kind: string; readonly changed?: boolean }>(
  outcome: Outcome,
  good: Outcome['kind'],
  level: LogLevel,
): LogLevel {
  if (outcome.kind !== good) return 'alert';
  return outcome.changed === true ? level : 'debug';
}

function describe(outcome: StepOutcome): string {
  switch (outcome.kind) {
    case 'confirmed':
      return `confirmed: ${outcome.how}`;
    case 'done':
      return `done: ${outcome.seen}`;
    case 'unconfirmed':
    case 'alive':
    case 'failed':
      return `${outcome.kind}: ${outcome.why}`;
    default:
      return unreachable(outcome);
  }
}
