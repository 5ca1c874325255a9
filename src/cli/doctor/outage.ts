import { timingOf } from '../../config/policy.ts';
import type { Config } from '../../config/settings.ts';
import { detectionMs, earliestUnfencedPromotionMs, type Fault } from '../../core/timing.ts';

export interface ExpectedOutage {
  readonly fault: string;
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** Fence over SSH, first write and VIP together; measured in the lab on two busy cores. */
const STEPS_MS = { earliest: 200, latest: 1200 } as const;
/** gpactivatestandby until the first write is accepted, measured on a Greenplum 6; with WAL to replay it takes longer. */
const PROMOTION_MS = { gpactivatestandby: 1000, pg_ctl: 250 } as const;

/** How long clients are away, from the fault to the first write through the VIP, by this configuration. */
export function expectedOutages(config: Config): readonly ExpectedOutage[] {
  const timing = timingOf(config);
  const promotionMs = PROMOTION_MS[config.promotion.method];
  const row = (fault: string, kind: Fault, atLeastMs = 0): ExpectedOutage => {
    const { earliestMs, latestMs } = detectionMs(kind, timing);
    return {
      fault,
      earliestMs: Math.max(earliestMs, atLeastMs) + promotionMs + STEPS_MS.earliest,
      latestMs: Math.max(latestMs, atLeastMs) + promotionMs + STEPS_MS.latest,
    };
  };
  const silent = row('host or network lost', 'host-unreachable', earliestUnfencedPromotionMs(timing));
  if (config.failover.on === 'host') return [silent];
  return [row('database killed', 'database-down'), silent, row('database hung', 'database-hung')];
}
