import type { Policy } from '../core/policy.ts';
import { earliestUnfencedPromotionMs, type Timing } from '../core/timing.ts';
import type { Config } from './settings.ts';

/** The part of the configuration that the judgement needs, in its own terms. */
export function policyOf(config: Config): Policy {
  const { failover, heartbeat, witness, isolation, vip, promotion } = config;
  const witnessesConfigured = witness.hosts !== 'none';
  return {
    on: failover.on,
    thresholdBeats: heartbeat.threshold,
    hardProofBeats: failover.hardProofBeats,
    intervalMs: heartbeat.interval,
    timeoutMs: heartbeat.timeout,
    recheckMs: heartbeat.recheck,
    lateAfterMs: heartbeat.lateAfter,
    hungAfterMs: failover.hungAfter,
    frozenAfterMs: failover.frozenAfter,
    sickAfterMs: failover.sickAfter,
    recoveryGraceMs: failover.recoveryGrace,
    onCleanShutdown: failover.onCleanShutdown,
    maxLagBytes: failover.maxLag,
    cooldownMs: failover.cooldown,
    observeOnly: failover.observeOnly,
    fence: failover.fence,
    hasFenceCommand: config.fence.command !== null,
    witnessesConfigured,
    witnessQuorum: witness.quorum,
    gatewayConfigured: vip.gateway !== null,
    unfencedWaitMs: earliestUnfencedPromotionMs(timingOf(config)),
    giveUpAfterMs: isolation.giveUpAfter,
    stopDatabaseWhenIsolated:
      isolation.stopDatabase === 'auto' ? witnessesConfigured : isolation.stopDatabase === 'yes',
    warnEveryMs: vip.warnEvery,
    refreshMs: vip.refresh,
    channels: {
      icmp: heartbeat.icmp,
      ssh: heartbeat.ssh,
      sql: heartbeat.sql,
      replication: heartbeat.replication,
    },
    verifyTimeoutMs: promotion.verifyTimeout,
    promotionTimeoutMs: promotion.timeout,
  };
}

/** The numbers of the timing arithmetic in `core/timing.ts`. */
export function timingOf({ heartbeat, failover, isolation }: Config): Timing {
  return {
    threshold: heartbeat.threshold,
    hardProofBeats: failover.hardProofBeats,
    intervalMs: heartbeat.interval,
    timeoutMs: heartbeat.timeout,
    recheckMs: heartbeat.recheck,
    hungAfterMs: failover.hungAfter,
    sickAfterMs: failover.sickAfter,
    recoveryGraceMs: failover.recoveryGrace,
    giveUpAfterMs: isolation.giveUpAfter,
    stopAllowanceMs: isolation.stopAllowance,
  };
}
