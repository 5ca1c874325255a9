import { random } from '../random.ts';
import { type Conditions, type Detector, roundTripLost } from './conditions.ts';
import { openLink } from './link.ts';

/** For the chance of one question; questions that hardly ever fail are asked often enough to see it. */
const DRAWS = 40_000;

/**
 * The mean time between two full dead counts, for any threshold, however rare: every small probe in the span of the beats
 * must be lost, and in each of the beats SSH, SQL and WAL must have failed, all of them independent of each other.
 */
export function reckoner(
  { policy, icmpIntervalMs }: Detector,
  conditions: Conditions,
): (threshold: number) => number {
  const { intervalMs, timeoutMs } = policy;
  const link = openLink(conditions, random(1));
  const kept = share(() => !link.exchange(timeoutMs));
  const first = share(() => !link.query(timeoutMs, false));
  const later = share(() => !link.query(timeoutMs, true));
  const lost = roundTripLost(conditions);
  return (threshold) => {
    // A small probe that is answered within the first timeout does not break the silence: see core/silence.
    const spanMs = Math.max(timeoutMs, (threshold - 1) * intervalMs - timeoutMs);
    const probes = Math.floor(spanMs / icmpIntervalMs) + 1;
    const beats = (kept * kept) ** threshold * first * later ** (threshold - 1);
    return intervalMs / (lost ** probes * beats);
  };
}

function share(fails: () => boolean): number {
  let failed = 0;
  for (let draw = 0; draw < DRAWS; draw += 1) if (fails()) failed += 1;
  return failed / DRAWS;
}
