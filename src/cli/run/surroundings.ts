import { givenOf } from '../../config/given.ts';
import { policyOf } from '../../config/policy.ts';
import type { Config } from '../../config/settings.ts';
import type { Surroundings } from '../../journal/turn.ts';
import { version } from '../version.ts';

/** What decisions are recorded with; the same object as long as the configuration is the same. */
export function surroundings(config: () => Config): () => Surroundings {
  let of: Config | null = null;
  let made: Surroundings | null = null;
  return () => {
    const now = config();
    if (made === null || of !== now) {
      of = now;
      made = { version, policy: policyOf(now), settings: givenOf(now) };
    }
    return made;
  };
}
