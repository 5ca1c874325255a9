import type { Tick } from '../../core/decision.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { State } from '../../core/state.ts';
import type { MonoMs } from '../../core/units.ts';
import type { BeatAsk } from '../../probes/beat.ts';
import type { Clock } from '../../runtime/ports.ts';

/**
 * The serving node looks for a second claimant of the VIP this often, and at every beat as long as there is one: its
 * clients learn the wrong place until they hear ours. It costs a process.
 */
const ARP_EVERY_MS = 5000;

export interface ObserveParts {
  readonly clock: Clock;
  readonly ask: (ask: BeatAsk) => Promise<Evidence>;
  /** The small probes' last answer from the other coordinator that was not a lone one. */
  readonly lastCompanyMs: () => MonoMs | null;
  /** How soon a lone reply would have the next one behind it; null when there is none. */
  readonly companyInMs: (nowMs: MonoMs) => number | null;
}

export interface Observer {
  observe(plannedMs: MonoMs, state: State): Promise<Evidence>;
  /** Since the last sign of life of anybody, without asking anybody anew. */
  tick(nowMs: MonoMs): Tick;
}

/** Turns the plan of the loop into one beat's questions. Holds what the last beat saw, and no rule. */
export function observer({ clock, ask, lastCompanyMs, companyInMs }: ObserveParts): Observer {
  let last: Evidence | null = null;
  let arpMs = Number.NEGATIVE_INFINITY;
  const clocks = compareClocks(clock);
  const aloneForMs = (nowMs: MonoMs): number => {
    const companyMs = lastCompanyMs();
    if (last === null || last.aloneForMs === 0) return 0;
    if (companyMs !== null && companyMs > last.endedMs) return 0;
    return last.aloneForMs + (nowMs - last.endedMs);
  };
  return {
    async observe(plannedMs, { phase }) {
      const nowMs = clock.now().monoMs;
      const serving = phase.phase === 'serving';
      const arp = serving && (last?.vip.arp === 'other' || nowMs - arpMs >= ARP_EVERY_MS);
      if (arp) arpMs = nowMs;
      const gap = clocks();
      last = await ask({
        lateByMs: Math.max(0, nowMs - plannedMs, gap.suspendedMs),
        wallStepMs: gap.wallStepMs,
        suspicious: last === null || last.sql.answer !== 'alive' || SUSPICIOUS.has(phase.phase),
        arp,
        replication: last?.local.role !== 'primary',
      });
      return last;
    },
    tick: (nowMs) => ({ kind: 'tick', aloneForMs: aloneForMs(nowMs), companyInMs: companyInMs(nowMs) }),
  };
}

const SUSPICIOUS: ReadonlySet<State['phase']['phase']> = new Set(['suspecting', 'failing-over', 'isolated']);

/**
 * Three clocks that should run alike. The monotonic one stands still while the machine is suspended, the one since
 * boot goes on; the wall clock moves when somebody sets it, or when it is set right after a pause of the machine
 * that no other clock shows.
 */
function compareClocks(clock: Clock): () => { readonly suspendedMs: number; readonly wallStepMs: number } {
  let before = read(clock);
  return () => {
    const now = read(clock);
    const wentMs = now.monoMs - before.monoMs;
    const suspendedMs = now.bootMs - before.bootMs - wentMs;
    const wallStepMs = Math.abs(now.wallMs - before.wallMs - wentMs);
    before = now;
    return { suspendedMs: Math.max(0, suspendedMs), wallStepMs };
  };
}

const read = (clock: Clock) => ({ ...clock.now(), bootMs: clock.bootMs() });
