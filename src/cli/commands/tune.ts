import { policyOf } from '../../config/policy.ts';
import type { Config } from '../../config/settings.ts';
import { parseDuration } from '../../config/units.ts';
import type { Detector } from '../../sim/tune/conditions.ts';
import { detection, quality, recommended, thresholds } from '../../sim/tune/tune.ts';
import { CommandError } from '../exit-codes.ts';
import { formatTuning, type Tuning } from '../format-tuning.ts';
import { configOrEnd } from '../load.ts';

export interface TuneOptions {
  readonly wish?: string;
  readonly hours?: string;
  readonly json?: boolean;
}

const LOSS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] as const;
const WISH = '8760h';
const HOURS = 24;
const HOURS_MAX = 24 * 365;

/** How rarely these settings would take a living primary for dead, and which threshold would make that as rare as wished. */
export function tune(configPath: string | null, options: TuneOptions): void {
  if (configPath === null) throw new CommandError('USAGE', '--tune needs your settings: --config FILE');
  const wishMs = parseDuration(options.wish ?? WISH);
  if (wishMs === null || wishMs < 1)
    throw new CommandError('USAGE', `--wish ${options.wish}: a duration such as 720h or 8760h is expected`);
  const hours = Number(options.hours ?? HOURS);
  if (!Number.isInteger(hours) || hours < 1 || hours > HOURS_MAX)
    throw new CommandError(
      'USAGE',
      `--hours ${options.hours}: a whole number up to ${HOURS_MAX} is expected`,
    );
  const tuning = tuningOf(configOrEnd(configPath).config, wishMs, hours * 3_600_000);
  process.stdout.write(`${options.json === true ? JSON.stringify(tuning, null, 2) : formatTuning(tuning)}\n`);
}

/**
 * The worst place and nobody to help: loss at the primary's own port, a gateway, no witness. Witnesses that see the
 * primary make a false failover rarer, never more frequent.
 */
export function detectorOf(config: Config): Detector {
  const policy = { ...policyOf(config), witnessesConfigured: false, gatewayConfigured: true };
  return { policy, icmpIntervalMs: config.heartbeat.icmpInterval, witnesses: 0 };
}

export function tuningOf(config: Config, wishMs: number, forMs: number): Tuning {
  const detector = detectorOf(config);
  const rows = LOSS.map((lossRatio) => {
    const conditions = { lossRatio, delayMs: 0, stall: null };
    const choices = thresholds(detector, conditions, forMs, config.isolation.stopAllowance);
    const now = choices.find(({ threshold }) => threshold === config.heartbeat.threshold) ?? null;
    const { simulatedMs, promotions, meanTimeMs } = quality(detector, conditions, forMs);
    return { lossRatio, simulatedMs, promotions, meanTimeMs, now, wished: recommended(choices, wishMs) };
  });
  return { threshold: config.heartbeat.threshold, wishMs, detection: detection(detector), rows };
}
