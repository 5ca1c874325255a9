import { homedir } from 'node:os';
import { printCidr } from '../../config/address.ts';
import type { Config } from '../../config/settings.ts';
import type { Decision } from '../../core/decision.ts';
import type { Evidence } from '../../core/evidence.ts';
import { eventsOf, type Happened, type HookEvent, noticesOf, vipEvent } from '../../core/hook-events.ts';
import { say } from '../../core/messages.ts';
import type { State } from '../../core/state.ts';
import { runHook } from '../../effects/hook.ts';
import type { Clock, Exec, Log } from '../../runtime/ports.ts';
import { localTime } from '../format-status.ts';

export interface HookSource {
  readonly config: () => Config;
  readonly exec: Exec;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Hooks {
  /** After each decision. */
  decided(before: State, decision: Decision): void;
  /** After each beat. */
  seen(state: State, evidence: Evidence | null): void;
}

/** More than that wait only when each one hangs: the newest are then left out. */
const WAITING_MAX = 50;

/** Runs the site's programs in the order of what happened, one at a time, behind the daemon's back: nobody waits. */
export function hookRunner({ config, exec, log, clock }: HookSource): Hooks {
  let waiting = 0;
  let queue: Promise<void> = Promise.resolve();
  let vip: Evidence['vip']['here'] | null = null;

  const later = (event: HookEvent, facts: Readonly<Record<string, string>>): void => {
    const argv = config().hooks[event];
    if (argv === null) return;
    if (waiting >= WAITING_MAX) {
      log.write('err', `hooks.${event} is left out: ${waiting} others wait for the end of a hook.`);
      return;
    }
    waiting += 1;
    const timeoutMs = config().hooks.timeout;
    const run = { argv, timeoutMs, facts, home: homedir(), uid: process.getuid?.() ?? -1 };
    queue = queue.then(async () => {
      const outcome = await runHook(run, exec);
      waiting -= 1;
      if (outcome.kind === 'done') log.write('info', `hooks.${event} ended after ${outcome.tookMs} ms.`);
      else log.write('warning', `hooks.${event} ${outcome.kind}: ${outcome.why}.`);
    });
  };
  const factsOf = (event: HookEvent, state: State, text: string, code: string): Record<string, string> => ({
    WHPG_EVENT: event,
    WHPG_NODE: state.identity.self,
    WHPG_PEER: state.identity.peer,
    WHPG_CLUSTER: config().cluster,
    WHPG_VIP: printCidr(config().vip.address),
    WHPG_PHASE: state.phase.phase,
    WHPG_CODE: code,
    WHPG_TEXT: text,
    WHPG_TIME: new Date(clock.now().wallMs).toISOString(),
  });

  return {
    decided(before, decision) {
      for (const happened of eventsOf(before, decision)) {
        const text = textOf(happened, decision);
        later(happened.event, factsOf(happened.event, decision.state, text, happened.code ?? ''));
      }
    },
    seen(state, evidence) {
      const now = evidence?.vip.here ?? 'unknown';
      if (now === 'unknown') return;
      const event = vipEvent(vip, now);
      vip = now;
      if (event !== null) later(event, factsOf(event, state, '', ''));
    },
  };
}

/** The messages that came with it, else the reason of the decision; no control characters in an environment. */
function textOf(happened: Happened, { notices, reason }: Decision): string {
  const told = noticesOf(happened, notices).map(({ code, params }) => say(code, params, localTime).text);
  const text = told.length === 0 ? reason : told.join(' ');
  return text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 2000);
}
