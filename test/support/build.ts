import type { ChecksSeen, CheckVerdict } from '../../src/core/checks.ts';
import type { Evidence, LocalDatabase, ReplicationRow } from '../../src/core/evidence.ts';
import type { Policy } from '../../src/core/policy.ts';
import { type Identity, initialState, type State } from '../../src/core/state.ts';
import { type Instant, type Lsn, monoMs, wallMs } from '../../src/core/units.ts';

/** The defaults of the settings, as the core sees them. */
export const policy: Policy = {
  on: 'database',
  thresholdBeats: 3,
  hardProofBeats: 2,
  intervalMs: 1000,
  timeoutMs: 500,
  recheckMs: 250,
  lateAfterMs: 1000,
  hungAfterMs: 10_000,
  frozenAfterMs: 5000,
  sickAfterMs: 5000,
  recoveryGraceMs: 60_000,
  onCleanShutdown: false,
  maxLagBytes: 0,
  cooldownMs: 600_000,
  observeOnly: false,
  fence: 'best-effort',
  hasFenceCommand: false,
  witnessesConfigured: false,
  witnessQuorum: 1,
  gatewayConfigured: true,
  unfencedWaitMs: 2800,
  giveUpAfterMs: 2500,
  stopDatabaseWhenIsolated: true,
  warnEveryMs: 60_000,
  refreshMs: 60_000,
  channels: { icmp: true, ssh: true, sql: true, replication: true },
  verifyTimeoutMs: 10_000,
  promotionTimeoutMs: 120_000,
};

export const identity: Identity = { self: 'scdw', peer: 'cdw', vip: '10.0.0.100/24' };

/** Both clocks at `ms` after the test began. */
export const at = (ms: number): Instant => ({ monoMs: monoMs(ms), wallMs: wallMs(1_800_000_000_000 + ms) });

export const lsn = (bytes: number): Lsn => bytes as Lsn;

export const inSyncRow: ReplicationRow = {
  state: 'streaming',
  syncState: 'sync',
  sentLsn: lsn(1000),
  flushLsn: lsn(1000),
  replayLsn: lsn(1000),
};

export const standbyHere: LocalDatabase = {
  role: 'standby',
  detail: 'in recovery',
  standbySignal: true,
  timeline: 1,
  systemId: '7000',
  replayedLsn: lsn(1000),
  receiver: 'streaming',
  walArrives: 'unknown',
  endedByPrimary: false,
};

export const primaryHere: LocalDatabase = {
  ...standbyHere,
  role: 'primary',
  standbySignal: false,
  receiver: 'stopped',
};

const report: NonNullable<Evidence['ssh']['report']> = {
  postmaster: 'running',
  postmasterRun: '4711 1800000000',
  clusterState: null,
  standbySignal: false,
  holdsVip: true,
  daemon: true,
  paused: false,
  epoch: null,
};

/** A beat of a healthy standby beside a healthy primary. */
export const healthy: Evidence = {
  startedMs: monoMs(0),
  endedMs: monoMs(5),
  lateByMs: 0,
  wallStepMs: 0,
  icmp: { answer: 'alive', why: 'reply', detail: '', tookMs: 0.2 },
  ssh: { answer: 'alive', why: 'report', detail: '', tookMs: 1, report },
  sql: { answer: 'alive', why: 'ready', detail: '', tookMs: 2, sqlState: null, recoveryLsn: null },
  silentForMs: 0,
  sqlSilentForMs: 0,
  aloneForMs: 0,
  local: standbyHere,
  replication: inSyncRow,
  self: { link: 'alive', gateway: 'unknown', witnesses: { configured: 0, dead: 0, alive: 0, abstain: 0 } },
  vip: { here: 'absent', peer: 'held', arp: 'unknown' },
  epochSeen: null,
};

/** The same beat seen by a healthy primary: its peer is a standby, the VIP is here. */
export const servingBeat: Evidence = {
  ...healthy,
  sql: { ...healthy.sql, why: 'in-recovery', sqlState: '57M02' },
  ssh: { ...healthy.ssh, report: { ...report, standbySignal: true, holdsVip: false } },
  local: primaryHere,
  replication: null,
  vip: { here: 'held', peer: 'absent', arp: 'unknown' },
};

export const icmp = {
  silent: { answer: 'dead', why: 'silence', detail: '', tookMs: null },
  unable: { answer: 'unknown', why: 'prober-failed', detail: '', tookMs: null },
  off: { answer: 'unknown', why: 'off', detail: '', tookMs: null },
} as const satisfies Record<string, Evidence['icmp']>;

export const ssh = {
  silent: { answer: 'dead', why: 'silence', detail: '', tookMs: null, report: null },
  refused: { answer: 'dead', why: 'refused', detail: '', tookMs: 1, report: null },
  denied: { answer: 'alive', why: 'denied', detail: '', tookMs: 1, report: null },
  unable: { answer: 'unknown', why: 'failed', detail: '', tookMs: null, report: null },
  off: { answer: 'unknown', why: 'off', detail: '', tookMs: null, report: null },
  says: (change: Partial<typeof report>): Evidence['ssh'] => ({
    ...healthy.ssh,
    report: { ...report, ...change },
  }),
} as const;

export const sql = (why: Evidence['sql']['why'], sqlState: string | null = null): Evidence['sql'] => ({
  answer:
    why === 'refused' || why === 'silence' || why === 'unreachable'
      ? 'dead'
      : why === 'off'
        ? 'unknown'
        : 'alive',
  why,
  detail: '',
  tookMs: null,
  sqlState,
  recoveryLsn: null,
});

/** One check that counts, as a node shows it: `fail`, `pass`, `unknown`; `warns`: one that fails and only warns. */
export const checksThat = (verdict: unknown, role: unknown): ChecksSeen => {
  const shown = verdict === 'warns' ? 'fail' : (verdict as CheckVerdict);
  const effect = verdict === 'warns' ? 'warn' : 'count';
  const why = shown === 'pass' ? '' : 'ended with 1';
  return {
    as: role === 'primary' ? 'primary' : 'standby',
    results: [{ name: 'pooler', effect, verdict: shown, fallen: shown === 'fail', why }],
  };
};

/** The primary's host lost power: every channel is silent, our gateway answers, nobody holds the VIP. */
export const powerLoss: Evidence = {
  ...healthy,
  icmp: icmp.silent,
  ssh: ssh.silent,
  sql: sql('silence'),
  silentForMs: 600,
  sqlSilentForMs: 600,
  replication: null,
  self: { link: 'alive', gateway: 'alive', witnesses: { configured: 0, dead: 0, alive: 0, abstain: 0 } },
  vip: { here: 'absent', peer: 'unknown', arp: 'nobody' },
};

/** The postmaster was killed: its host says so. */
export const postmasterKilled: Evidence = {
  ...healthy,
  ssh: ssh.says({ postmaster: 'gone', clusterState: 'in production' }),
  sql: sql('refused'),
  silentForMs: 0,
  replication: null,
};

/** A standby that has seen a good beat. */
export const watching: State = {
  ...initialState(identity),
  phase: { phase: 'watching' },
  ledger: {
    atMs: monoMs(0),
    atWallMs: at(0).wallMs,
    state: 'streaming',
    syncState: 'sync',
    lagBytes: 0,
    flushLsn: lsn(1000),
  },
  primarySeenMs: monoMs(0),
};
