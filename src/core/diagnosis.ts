import type { Policy } from './policy.ts';

/** What one diagnosis does to the dead count: adds one, sets it to nought, or leaves it alone. */
export type CountEffect = 'counts' | 'resets' | 'leaves';

interface Row {
  readonly host: CountEffect;
  readonly database: CountEffect;
  readonly help: string;
}

/** The closed list of diagnoses and what each does to the dead count, by `failover.on`. */
export const DIAGNOSES = {
  healthy: { host: 'resets', database: 'resets', help: 'SQL answers.' },
  degraded: { host: 'resets', database: 'resets', help: 'SQL answers, ICMP or SSH does not.' },
  overloaded: {
    host: 'resets',
    database: 'resets',
    help: 'The primary lives but is slow or refuses more connections. Slow is not dead.',
  },
  unauthorized: {
    host: 'resets',
    database: 'resets',
    help: 'The primary lives and refuses us: password, pg_hba.conf or database name.',
  },
  recovering: {
    host: 'resets',
    database: 'resets',
    help: 'Starting up or in crash recovery. Counts when failover.recoveryGrace passed without progress.',
  },
  'shut-down': {
    host: 'resets',
    database: 'resets',
    help: 'Stopped cleanly by somebody. Counts only with failover.onCleanShutdown.',
  },
  'database-down': {
    host: 'resets',
    database: 'counts',
    help: 'The host is up, its database is gone without a clean stop.',
  },
  'database-hung': {
    host: 'resets',
    database: 'counts',
    help: 'The host is up and the postmaster exists, but nothing answered for failover.hungAfter (failover.frozenAfter where a signal has stopped it).',
  },
  'host-sick': {
    host: 'counts',
    database: 'counts',
    help: 'The kernel answers, neither SSH nor SQL did for failover.sickAfter.',
  },
  'host-unreachable': { host: 'counts', database: 'counts', help: 'Nothing answers and no WAL arrives.' },
  partitioned: {
    host: 'resets',
    database: 'resets',
    help: 'We cannot see it, but a witness can, or its WAL still arrives.',
  },
  'observer-isolated': {
    host: 'leaves',
    database: 'leaves',
    help: 'Our own link, gateway and witnesses are gone: we cannot judge.',
  },
  'observer-late': {
    host: 'resets',
    database: 'resets',
    help: 'This beat came late (paused, stopped or starved): its evidence is void.',
  },
  unknowable: { host: 'leaves', database: 'leaves', help: 'The probes themselves could not run.' },
} as const satisfies Record<string, Row>;

export type Diagnosis = keyof typeof DIAGNOSES;

/** `hard`: somebody on the primary's host said that the database is gone; `soft`: only silence. */
export type Proof = 'hard' | 'soft' | 'none';

export interface Verdict {
  readonly diagnosis: Diagnosis;
  readonly proof: Proof;
  /** One line for people: what was seen that led here. */
  readonly reason: string;
}

/** What this verdict does to the dead count under this policy. */
export function countEffect(verdict: Verdict, policy: Policy, stuckForMs: number): CountEffect {
  if (verdict.diagnosis === 'recovering' && stuckForMs >= policy.recoveryGraceMs) return 'counts';
  if (verdict.diagnosis === 'shut-down' && policy.onCleanShutdown && policy.on === 'database')
    return 'counts';
  return DIAGNOSES[verdict.diagnosis][policy.on];
}
