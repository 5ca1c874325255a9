import type { profile } from './settings/profile.ts';

export type Profile = (typeof profile.choices)[number];

/**
 * What each profile gives instead of a default, as it would be written in the file. `balanced` is the table of
 * settings itself. Each keeps the arithmetic of `core/timing.ts`: an isolated primary has given up before the other
 * side may promote (the loader refuses everything else), and uses up what it may.
 *
 * - `careful`: a link that is re-learnt (RSTP: up to 6 s) or a machine that is moved must not look like a death.
 *   9300 ms is below the 12 s and more of peers that wait for one lease, and a third of Patroni's defaults.
 * - `fast`: an unfenced promotion after 600 ms, so that a client that tries every 0.3 s meets the new primary on its second
 *   try. Small probes every 50 ms: with one packet in five lost each way the twelve that lie in 600 ms are all lost
 *   once in 2 days, and the beats' own questions to peer, gateway and witnesses must then have failed, too. A database
 *   that starves takes seconds to answer a new connection and is not dead: `hungAfter` waits for more than that.
 */
export const PROFILES: Readonly<Record<Profile, Readonly<Record<string, string | number>>>> = {
  careful: {
    'heartbeat.interval': '2s',
    'heartbeat.timeout': '1s',
    'heartbeat.threshold': 5,
    'heartbeat.recheck': '500ms',
    'heartbeat.lateAfter': '2s',
    'failover.hardProofBeats': 3,
    'failover.hungAfter': '30s',
    'failover.sickAfter': '15s',
    'failover.recoveryGrace': '2m',
    'witness.timeout': '800ms',
    'isolation.giveUpAfter': '9s',
  },
  balanced: {},
  fast: {
    'heartbeat.interval': '170ms',
    'heartbeat.timeout': '130ms',
    'heartbeat.threshold': 2,
    'heartbeat.recheck': '50ms',
    'heartbeat.icmpInterval': '50ms',
    'heartbeat.lateAfter': '200ms',
    'failover.hungAfter': '5s',
    'failover.recoveryGrace': '20s',
    'promotion.method': 'pg_ctl',
    'witness.timeout': '120ms',
    'isolation.giveUpAfter': '400ms',
    'isolation.stopAllowance': '100ms',
  },
};

/** What this profile gives for a setting; undefined where it leaves the default. */
export const profileValue = (profile: Profile, key: string): string | number | undefined =>
  PROFILES[profile][key];
