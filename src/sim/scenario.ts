import type { Policy } from '../core/policy.ts';
import { STEPS } from '../core/steps.ts';
import type { Fault } from './fault-kinds.ts';
import { run } from './run.ts';

/** What a person may want to see happen with the settings at hand before it happens. */
export const SCENARIOS = {
  'power-loss': 'the primary loses power',
  'database-killed': 'kill -9 of the postmaster of the primary',
  'black-hole': 'every packet from and to the primary is dropped without a word',
  hang: 'the database of the primary is stopped by a signal',
  blip: 'two seconds of total silence: nothing must happen',
  loss20: 'one packet in five is lost for ten seconds: nothing must happen',
} as const;
export type ScenarioName = keyof typeof SCENARIOS;

export interface TimelineEntry {
  /** Since the fault. */
  readonly atMs: number;
  readonly who: 'world' | 'cdw' | 'scdw';
  readonly what: string;
}

export interface ScenarioResult {
  readonly timeline: readonly TimelineEntry[];
  readonly failedOver: boolean;
  /** From the fault to the start of the failover; null when there was none. */
  readonly detectionMs: number | null;
  /** The longest time in which no client could write. */
  readonly outageMs: number;
}

const FAULT_MS = 4600;

const FAULTS: Readonly<Record<ScenarioName, Pick<Fault, 'kind' | 'forMs'>>> = {
  'power-loss': { kind: 'power-loss', forMs: 40_000 },
  'database-killed': { kind: 'database-kill', forMs: 40_000 },
  'black-hole': { kind: 'cut-both', forMs: 40_000 },
  hang: { kind: 'database-hang', forMs: 40_000 },
  blip: { kind: 'cut-both', forMs: 2000 },
  loss20: { kind: 'loss', forMs: 10_000 },
};

/** Runs one scenario under these settings and tells what happened, in the order in which it did. */
export function scenario(name: ScenarioName, policy: Policy, seed = 1): ScenarioResult {
  const fault: Fault = { ...FAULTS[name], node: 0, atMs: FAULT_MS };
  const timeline: TimelineEntry[] = [];
  const said = ['', ''];
  let detectionMs: number | null = null;
  const tell = (atMs: number, who: TimelineEntry['who'], what: string): void => {
    if (atMs >= FAULT_MS) timeline.push({ atMs: atMs - FAULT_MS, who, what });
  };
  const options = {
    seed,
    policy,
    witnesses: policy.witnessesConfigured ? 3 : 0,
    fenceCommand: 'works',
    sudo: true,
    walSenderTimeoutMs: 60_000,
    stopAllowanceMs: 200,
  } as const;
  const { world } = run(
    { options, faults: [fault] },
    {
      untilMs: FAULT_MS + 35_000,
      tell: (atMs, what) => tell(atMs, 'world', what),
      decided: (atMs, node, _event, { reason, actions, state }) => {
        const starts = actions.some((action) => action.kind === 'run-step' && action.step === STEPS[0]);
        if (starts) detectionMs ??= atMs - FAULT_MS;
        const what = `${state.phase.phase}: ${reason}`;
        if (what === said[node]) return;
        said[node] = what;
        tell(atMs, node === 0 ? 'cdw' : 'scdw', what);
      },
    },
  );
  const sinceAckMs = world.nowMs - world.clients.lastAckMs;
  const outageMs = Math.max(world.clients.longestGapMs, sinceAckMs);
  return { timeline, failedOver: world.hosts[1].database.role === 'primary', detectionMs, outageMs };
}
