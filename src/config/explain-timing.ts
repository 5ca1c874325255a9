import {
  detectionMs,
  earliestUnfencedPromotionMs,
  type Fault,
  GIVE_UP_MARGIN_MS,
  giveUpCompleteMs,
  headStartMaxMs,
  UNFENCED_MARGIN_MS,
} from '../core/timing.ts';
import { policyOf, timingOf } from './policy.ts';
import type { Config } from './settings.ts';
import { printDuration } from './units.ts';

/** The timing arithmetic with the numbers of this configuration, line by line. */
export function explainTiming(config: Config): readonly string[] {
  return [...detectionLines(config), '', ...isolationLines(config)];
}

function detectionLines(config: Config): readonly string[] {
  const { interval, timeout, threshold, recheck, ssh } = config.heartbeat;
  const { hungAfter, sickAfter, recoveryGrace, hardProofBeats } = config.failover;
  const [i, t] = [printDuration(interval), printDuration(timeout)];
  const beats = `${threshold} beats: (${threshold} - 1) * ${i}`;
  const headStart = printDuration(headStartMaxMs(timingOf(config)));
  const silence = `${beats} + ${t} to ${threshold} * ${i} + ${t} - ${headStart}`;
  const after = (waitMs: number): string => {
    const wait = printDuration(waitMs);
    return `${wait} - ${i} + (${threshold} - 1) * ${i} to ${wait} + ${threshold} * ${i} + ${t}`;
  };
  const proof = `(${hardProofBeats} - 1) * ${printDuration(recheck)}`;
  const line = (fault: Fault, what: string, how: string): string => {
    const counts = config.failover.on === 'database' || !fault.startsWith('database-');
    const { earliestMs, latestMs } = detectionMs(fault, timingOf(config));
    const result = counts ? `${earliestMs} to ${latestMs} ms = ${how}` : 'never (failover.on is host)';
    return `  ${what}: ${result}`;
  };
  return [
    'Detection, from the fault to the start of the failover:',
    ...(ssh
      ? [line('database-down', 'database gone, proven by its host', `${proof} to ${i} + ${proof} + ${t}`)]
      : []),
    line(
      'database-refused',
      'database gone, its host cannot be asked',
      `${beats} to ${threshold} * ${i} + ${t}`,
    ),
    line('host-unreachable', 'host silent (power, network)', silence),
    line('host-sick', 'host answers pings only', after(sickAfter)),
    line('database-hung', 'database answers nobody', after(hungAfter)),
    line('recovering', 'crash recovery that stands still', after(recoveryGrace)),
  ];
}

function isolationLines(config: Config): readonly string[] {
  const { interval, timeout, threshold } = config.heartbeat;
  const { giveUpAfter, stopAllowance } = config.isolation;
  const timing = timingOf(config);
  const doneMs = giveUpCompleteMs(timing);
  const promotionMs = earliestUnfencedPromotionMs(timing);
  const [i, t] = [printDuration(interval), printDuration(timeout)];
  const stops = policyOf(config).stopDatabaseWhenIsolated;
  return [
    'Isolation, from the beginning of the silence:',
    `  an isolated primary has given up its VIP${stops ? ' and stopped its database' : ''} after ${doneMs} ms = isolation.giveUpAfter ${printDuration(giveUpAfter)} + isolation.stopAllowance ${printDuration(stopAllowance)} + ${GIVE_UP_MARGIN_MS}ms`,
    `  the standby promotes without a confirmed fence after ${promotionMs} ms at the earliest = (${threshold} - 1) * ${i} + ${t} + ${UNFENCED_MARGIN_MS}ms`,
    `  ${doneMs} <= ${promotionMs}: ${promotionMs - doneMs} ms to spare${stops ? '' : '. isolation.stopDatabase is no: its database keeps running, only the VIP is gone'}`,
    ...(config.failover.fence === 'required'
      ? ['  failover.fence is required: no promotion at all without a confirmed fence']
      : []),
  ];
}
