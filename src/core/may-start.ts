import type { Epoch } from './epoch.ts';
import type { LastFailover } from './state.ts';

/** What is known of a database that is not running yet, and of who else may be primary. */
export interface BeforeStart {
  /** This node, by host name. */
  readonly self: string;
  /** By the files of the data directory; null when they could not be looked at. */
  readonly standbySignal: boolean | null;
  /** Of the data directory; null when it could not be read. */
  readonly timeline: number | null;
  /** The newest epoch that is known here, on the other coordinator or on a witness. */
  readonly newest: Epoch | null;
  readonly lastFailover: LastFailover | null;
}

export interface MayStart {
  readonly may: boolean;
  readonly why: string;
}

/** Whether a database may be started here, by the rule by which the daemon would stop it again. */
export function mayStart({ self, standbySignal, timeline, newest, lastFailover }: BeforeStart): MayStart {
  if (standbySignal === true) return { may: true, why: 'it is a standby' };
  if (newest === null || newest.primary === self) return { may: true, why: 'nobody newer is known' };
  const { primary } = newest;
  if (timeline !== null && timeline > newest.timeline)
    return { may: true, why: `it was promoted since ${primary} was` };
  if (lastFailover?.acknowledged === true && lastFailover.epoch.primary === primary)
    return { may: true, why: `the failover to ${primary} was acknowledged` };
  return { may: false, why: `${primary} is the newer primary, since timeline ${newest.timeline}` };
}
