import type { ChannelAnswer, Evidence } from '../../core/evidence.ts';
import { lagOf } from './lag.ts';

/** What one beat measured. A number is the round trip in milliseconds, `null` that nobody answered, `-` not asked. */
export interface BeatSample {
  readonly icmp: Latency;
  readonly ssh: Latency;
  readonly sql: Latency;
  /** Bytes that the primary had written and this standby had not flushed; null where that is not known. */
  readonly lagBytes: number | null;
}
export type Latency = number | null | '-';

export interface RecentBeats {
  /** The same evidence is taken once, however often it comes. */
  add(evidence: Evidence | null): void;
  list(): readonly BeatSample[];
}

/** Two minutes at the usual pace: as many as the widest line of a dashboard shows. */
const KEPT = 120;

/** The last beats, for the curves of the dashboards. */
export function recentBeats(kept: number = KEPT): RecentBeats {
  let samples: readonly BeatSample[] = [];
  let last: Evidence | null = null;
  return {
    add(evidence) {
      if (evidence === null || evidence === last) return;
      last = evidence;
      samples = [...samples, sampleOf(evidence)].slice(-kept);
    },
    list: () => samples,
  };
}

export function sampleOf({ icmp, ssh, sql, replication }: Evidence): BeatSample {
  return { icmp: latency(icmp), ssh: latency(ssh), sql: latency(sql), lagBytes: lagOf(replication) };
}

function latency({ answer, tookMs }: ChannelAnswer<string>): Latency {
  if (answer === 'unknown') return '-';
  if (answer === 'dead') return null;
  return tookMs === null ? '-' : Math.round(tookMs * 10) / 10;
}
