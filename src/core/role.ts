import type { Role, SqlWhy } from './evidence.ts';

/** What the files, the process table and the database itself say about a database on this host. */
export interface RoleFacts {
  readonly postmaster: 'running' | 'frozen' | 'gone' | 'unknown';
  readonly standbySignal: boolean | null;
  readonly clusterState: string | null;
  /** How the database answered on its unix socket. */
  readonly sql: SqlWhy;
}

/**
 * The role of our own database. An answer in SQL outweighs the files; without one the files decide, and only
 * where signal file and control file agree.
 */
export function roleOf(facts: RoleFacts): Role {
  if (facts.sql === 'ready') return 'primary';
  if (facts.sql === 'in-recovery') return 'standby';
  if (facts.postmaster === 'gone') return 'stopped';
  // A frozen database has a role that it cannot fill: it may wake as what it was.
  if (facts.postmaster !== 'running') return 'unknown';
  if (facts.standbySignal === null) return 'unknown';
  const inRecovery = facts.clusterState === 'in archive recovery';
  // PostgreSQL without hot standby says 57P03 for ever, as a standby that has just been started does for a moment.
  if (facts.standbySignal) return inRecovery ? 'standby' : 'starting';
  switch (facts.sql) {
    case 'unauthorized':
    case 'too-many-connections':
      return 'primary';
    case 'starting':
    case 'refused':
    case 'closed':
      return 'starting';
    default:
      // Slow beyond the deadline: the control file says what it was doing.
      return facts.clusterState === 'in production' ? 'primary' : 'unknown';
  }
}

/** What an error says about the server that sent it, by SQLSTATE and never by text. Whoever sends one is alive. */
export function whyOfState(sqlState: string): SqlWhy {
  // Greenplum's standby: "the database system is in recovery mode".
  if (sqlState === '57M02') return 'in-recovery';
  if (sqlState === '53300') return 'too-many-connections';
  // Class 57, operator intervention: 57P03 "starting up", "shutting down", "resetting"; 57P01 "terminating".
  // A statement that we cancelled by its time-out (57014) was accepted by a server that works, only slowly.
  if (sqlState === '57014') return 'too-many-connections';
  if (sqlState.startsWith('57')) return 'starting';
  // 53xxx: out of memory, disk or connections.
  if (sqlState.startsWith('53')) return 'too-many-connections';
  // 28xxx: pg_hba.conf or the password; 3D000: no such database; and whatever else a living server may say.
  return 'unauthorized';
}
