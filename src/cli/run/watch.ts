import { policyOf } from '../../config/policy.ts';
import type { Config } from '../../config/settings.ts';
import type { BeatSample } from '../../control/picture/beats.ts';
import { type WatchDocument, watchDocument } from '../../control/picture/document.ts';
import type { Told } from '../../control/status-document.ts';
import type { Clock } from '../../runtime/ports.ts';
import { localTime } from '../format-status.ts';
import { version } from '../version.ts';
import type { Loop } from './loop.ts';

export interface WatchParts {
  readonly clock: Clock;
  readonly config: () => Config;
  readonly loop: Loop;
  readonly told: () => readonly Told[];
  readonly beats: () => readonly BeatSample[];
}

/** What a dashboard is told, now and whenever it asks again. Call it once per process: it notes when that began. */
export function watched(parts: WatchParts): () => WatchDocument {
  const { clock, config, loop } = parts;
  const startedWallMs = clock.now().wallMs;
  return () => {
    const now = clock.now();
    return watchDocument({
      cluster: config().cluster,
      version,
      state: loop.state(),
      evidence: loop.evidence(),
      policy: policyOf(config()),
      now,
      nowMs: now.monoMs,
      told: parts.told(),
      beats: parts.beats(),
      startedWallMs,
      coordinators: config().coordinators.map(({ host }) => host),
      showTime: localTime,
    });
  };
}
