import type { profile } from './settings/profile.ts';

export type Profile = (typeof profile.choices)[number];

/**
 * What each profile gives instead of a default, as it would be written in the file. `balanced` is the table of
 * settings itself. Each keeps the arithmetic of `core/timing.ts`: an isolated primary has given up before the other
 * side may promote (the loader refuses everything else).
 *
 * - `careful`: a link that is learnt anew (RSTP: up to 6 s) or a machine that is moved must not look like a death.
 *   9300 ms is below the 12 s of repmgr's shortest and a third of Patroni's defaults. Beats are rarer, but what is gone
 *   is looked at as often as ever: a ghost that somebody starts must be seen at once.
 * - `fast`: an unfenced promotion after 840 ms. A client whose statement waits 0.5 s and that then tries to connect
 *   every 0.3 s gets its next chances 0.8 and 1.1 s after the fault: for the first one the promotion itself (0.15 s) would
 *   have to begin at 0.6 s, for the second one it has until 0.9 s, and between them patience costs nothing. Small probes
 *   every 50 ms: with one packet in five lost each way, the sixteen of 800 ms are all lost once in a week, and the beats'
 *   own questions to peer, gateway and witnesses must have failed, too. The promotion follows the 840 ms at once, so the
 *   isolated primary gives up 140 ms sooner than it must: its last answer may count 150 ms late, and the first probe
 *   that the standby missed may have been lost by chance, before the silence (`simulate --seed 17720` without them).
 *   Hard proof is the word of the host and its control file, not a silence: a second one costs 0.15 s and shows nothing new.
 *   A database that starves takes seconds to answer and is not dead: `hungAfter` waits for more than that.
 */
export const PROFILES: Readonly<Record<Profile, Readonly<Record<string, string | number>>>> = {
  careful: {
    'heartbeat.interval': '2s',
    'heartbeat.timeout': '1s',
    'heartbeat.threshold': 5,
    'heartbeat.recheck': '250ms',
    'heartbeat.lateAfter': '2s',
    'failover.hardProofBeats': 3,
    'failover.hungAfter': '30s',
    'failover.frozenAfter': '15s',
    'failover.sickAfter': '15s',
    'failover.recoveryGrace': '2m',
    'witness.timeout': '800ms',
    'isolation.giveUpAfter': '9s',
  },
  balanced: {},
  fast: {
    'heartbeat.interval': '290ms',
    'heartbeat.timeout': '250ms',
    'heartbeat.threshold': 2,
    'heartbeat.icmpInterval': '50ms',
    'heartbeat.lateAfter': '300ms',
    'failover.hardProofBeats': 1,
    'failover.hungAfter': '5s',
    'failover.frozenAfter': '1s',
    'failover.recoveryGrace': '20s',
    'promotion.method': 'pg_ctl',
    'isolation.giveUpAfter': '400ms',
  },
};

/** What this profile gives for a setting; undefined where it leaves the default. */
export const profileValue = (profile: Profile, key: string): string | number | undefined =>
  PROFILES[profile][key];
