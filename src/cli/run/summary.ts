import type { Evidence } from '../../core/evidence.ts';
import type { State } from '../../core/state.ts';
import type { Clock, Log, Notifier } from '../../runtime/ports.ts';

/** A third of the unit's WatchdogSec (45 s) leaves room for one lost message. Each of them costs a process. */
const WATCHDOG_EVERY_MS = 15_000;
const TIDY_EVERY_MS = 60_000;

export interface SummaryParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly notifier: Notifier;
  readonly everyMs: () => number;
  /** Done once a minute, when nothing presses. */
  readonly tidyUp: () => void;
}

/** A healthy daemon is quiet: one line now and then, the watchdog fed, the status line of the service kept. */
export function summarizer(parts: SummaryParts): (state: State, evidence: Evidence | null) => void {
  let fedMs = Number.NEGATIVE_INFINITY;
  let toldMs = parts.clock.now().monoMs as number;
  let beats = 0;
  let shown = '';
  let tidiedMs = toldMs;
  return (state, e) => {
    const nowMs = parts.clock.now().monoMs;
    beats += 1;
    if (nowMs - fedMs >= WATCHDOG_EVERY_MS) {
      fedMs = nowMs;
      parts.notifier.watchdog();
    }
    const status = statusLine(state);
    if (status !== shown) {
      shown = status;
      parts.notifier.status(status);
    }
    if (isCalm(state) && nowMs - tidiedMs >= TIDY_EVERY_MS) {
      tidiedMs = nowMs;
      parts.tidyUp();
    }
    if (e === null || nowMs - toldMs < parts.everyMs()) return;
    parts.log.write('info', `${status}; ${beats} decisions since the last line; ${channels(e)}`);
    toldMs = nowMs;
    beats = 0;
  };
}

const isCalm = ({ phase }: State): boolean => phase.phase === 'watching' || phase.phase === 'serving';

/** One line that `systemctl status` shows. */
export function statusLine({ identity, phase, pause }: State): string {
  const dead = phase.phase === 'suspecting' ? `, dead count ${phase.deadCount}` : '';
  const step = phase.phase === 'failing-over' ? `, step ${phase.step}` : '';
  return `${identity.self}: ${phase.phase}${dead}${step}${pause === null ? '' : ', paused'}`;
}

function channels({ icmp, ssh, sql, replication }: Evidence): string {
  const streams = replication === null ? '' : `, replication ${replication.state}/${replication.syncState}`;
  return `icmp ${icmp.answer}${took(icmp.tookMs)}, ssh ${ssh.answer}${took(ssh.tookMs)}, sql ${sql.answer}${took(sql.tookMs)}${streams}`;
}

const took = (ms: number | null): string => (ms === null ? '' : ` ${ms.toFixed(1)}ms`);
