import type { Policy } from '../core/policy.ts';
import { earliestUnfencedPromotionMs, giveUpCompleteMs } from '../core/timing.ts';
import { FAULTS, type Fault, type FaultKind } from './fault-kinds.ts';
import { type OrderedTakeOver, orderOf } from './orders.ts';
import { type Random, random } from './random.ts';
import { visitOf } from './visit.ts';
import type { NodeId, WorldOptions } from './world.ts';

/** One history before it runs: the world as it is set up, and what will go wrong in it. */
export interface Plan {
  readonly options: WorldOptions;
  readonly faults: readonly Fault[];
  /** What a human orders in between; missing or null where nobody does. */
  readonly order?: OrderedTakeOver | null;
  /** When a human comes in between, rejoins what is no standby and acknowledges; missing or null where nobody does. */
  readonly visitMs?: number | null;
}

const STOP_ALLOWANCE_MS = 200;

/** The first fault comes when both daemons have settled; the last has ended by then. */
export const FAULTS_FROM_MS = 4000;
export const FAULTS_UNTIL_MS = 30_000;

/** Everything about the history of this seed, drawn from the seed alone. */
export function planOf(seed: number, given: Policy | null = null): Plan {
  const chance = random(seed);
  const witnesses = given === null ? chance.pick([0, 3, 3]) : given.witnessesConfigured ? 3 : 0;
  const policy = given ?? policyOf(chance, witnesses);
  const options: WorldOptions = {
    seed,
    policy,
    witnesses,
    fenceCommand: chance.pick(['works', 'works', 'works', 'fails', 'late', 'lies']),
    sudo: chance.chance(0.8),
    walSenderTimeoutMs: chance.pick([20_000, 60_000, 300_000]),
    stopAllowanceMs: STOP_ALLOWANCE_MS,
  };
  const kinds = allowed(policy);
  const faults = Array.from({ length: chance.int(1, 4) }, () => fault(chance, kinds));
  const sorted = faults.toSorted((a, b) => a.atMs - b.atMs);
  return { options, faults: sorted, order: orderOf(seed, faults), visitMs: visitOf(seed, sorted) };
}

/**
 * Where a fence is only tried and no witness is asked, nothing can tell a dead primary from one to which only
 * the way is cut: such a site is promised nothing for that fault (README, "What best-effort means").
 */
function allowed(policy: Policy): readonly FaultKind[] {
  const kinds = (Object.keys(FAULTS) as FaultKind[]).filter((kind) => kind !== 'check-fails');
  if (policy.fence === 'required') return kinds;
  const blind: readonly FaultKind[] = ['cut-peer', 'cut-peer-both'];
  return kinds.filter((kind) => policy.witnessesConfigured || !blind.includes(kind));
}

function fault(chance: Random, kinds: readonly FaultKind[]): Fault {
  const kind = kinds[chance.int(0, kinds.length - 1)] ?? 'power-loss';
  const node: NodeId = chance.chance(0.65) ? 0 : 1;
  const atMs = chance.int(FAULTS_FROM_MS, FAULTS_UNTIL_MS - 8000);
  const lastsMs = chance.pick([chance.int(50, 1500), chance.int(500, 6000), chance.int(5000, 25_000)]);
  return { kind, node, atMs, forMs: Math.min(lastsMs, FAULTS_UNTIL_MS - atMs) };
}

function policyOf(chance: Random, witnesses: number): Policy {
  const policy = drawnPolicy(chance, witnesses);
  // Drawn from nothing: the histories of all seeds stay what they were.
  return { ...policy, frozenAfterMs: policy.hungAfterMs / 3, recheckMs: policy.onCleanShutdown ? 250 : 50 };
}

function drawnPolicy(chance: Random, witnesses: number): Omit<Policy, 'frozenAfterMs' | 'recheckMs'> {
  const intervalMs = chance.pick([500, 1000, 1000, 2000]);
  const timing = {
    threshold: chance.pick([2, 3, 3, 3, 4]),
    intervalMs,
    timeoutMs: chance.pick([0.3, 0.5, 0.5, 0.8]) * intervalMs,
    stopAllowanceMs: STOP_ALLOWANCE_MS,
  };
  const unfencedWaitMs = earliestUnfencedPromotionMs(timing);
  const spareMs = unfencedWaitMs - giveUpCompleteMs({ ...timing, giveUpAfterMs: 0 });
  return {
    on: chance.pick(['database', 'database', 'database', 'host']),
    thresholdBeats: timing.threshold,
    hardProofBeats: chance.pick([1, 2, 2, 3]),
    intervalMs,
    timeoutMs: timing.timeoutMs,
    lateAfterMs: 1000,
    hungAfterMs: chance.pick([3000, 10_000]),
    sickAfterMs: chance.pick([2000, 5000]),
    recoveryGraceMs: chance.pick([1500, 60_000]),
    onCleanShutdown: chance.chance(0.1),
    maxLagBytes: 0,
    cooldownMs: chance.pick([5000, 600_000]),
    observeOnly: chance.chance(0.03),
    fence: chance.pick(['required', 'best-effort']),
    hasFenceCommand: chance.chance(0.5),
    witnessesConfigured: witnesses > 0,
    witnessQuorum: chance.pick([1, 2]),
    gatewayConfigured: witnesses === 0 || chance.chance(0.9),
    unfencedWaitMs,
    giveUpAfterMs: Math.max(timing.timeoutMs + 1, spareMs - chance.pick([0, 0, 200])),
    stopDatabaseWhenIsolated: witnesses > 0,
    warnEveryMs: 60_000,
    refreshMs: chance.pick([5000, 60_000]),
    channels: { icmp: true, ssh: true, sql: true, replication: true },
    verifyTimeoutMs: 10_000,
    promotionTimeoutMs: 120_000,
  };
}
