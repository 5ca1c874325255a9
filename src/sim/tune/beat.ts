import type { Evidence, IcmpAnswer, SqlAnswer, SshAnswer } from '../../core/evidence.ts';
import { type Lsn, monoMs } from '../../core/units.ts';

/** What one beat of the standby found. */
export interface Found {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly pinged: boolean;
  readonly told: boolean;
  readonly queried: boolean;
  readonly replication: boolean;
  readonly walArrived: boolean;
  readonly silentForMs: number;
  readonly sqlSilentForMs: number;
  readonly witnesses: Evidence['self']['witnesses'];
}

/** The evidence of a standby in sync beside a primary whose database runs, as far as it can be seen. */
export function evidenceOf(found: Found): Evidence {
  return {
    startedMs: monoMs(found.startedMs),
    endedMs: monoMs(found.endedMs),
    lateByMs: 0,
    wallStepMs: 0,
    icmp: found.pinged ? ICMP.alive : ICMP.dead,
    ssh: found.told ? SSH.alive : SSH.dead,
    sql: found.queried ? SQL.alive : SQL.dead,
    silentForMs: found.silentForMs,
    sqlSilentForMs: found.sqlSilentForMs,
    aloneForMs: 0,
    local: { ...STANDBY, walArrives: found.walArrived ? 'alive' : 'unknown' },
    replication: found.replication ? IN_SYNC : null,
    self: { link: 'alive', gateway: 'alive', witnesses: found.witnesses },
    vip: { here: 'absent', peer: found.told ? 'held' : 'unknown', arp: 'unknown' },
    epochSeen: null,
  };
}

const ICMP: Readonly<Record<'alive' | 'dead', IcmpAnswer>> = {
  alive: { answer: 'alive', why: 'reply', detail: '', tookMs: 1 },
  dead: { answer: 'dead', why: 'silence', detail: '', tookMs: null },
};

const SSH: Readonly<Record<'alive' | 'dead', SshAnswer>> = {
  alive: {
    answer: 'alive',
    why: 'report',
    detail: '',
    tookMs: 1,
    report: {
      postmaster: 'running',
      postmasterRun: '1 0',
      clusterState: null,
      standbySignal: false,
      holdsVip: true,
      daemon: true,
      paused: false,
      epoch: null,
    },
  },
  dead: { answer: 'dead', why: 'silence', detail: '', tookMs: null, report: null },
};

const SQL: Readonly<Record<'alive' | 'dead', SqlAnswer>> = {
  alive: { answer: 'alive', why: 'ready', detail: '', tookMs: 1, sqlState: null, recoveryLsn: null },
  dead: { answer: 'dead', why: 'silence', detail: '', tookMs: null, sqlState: null, recoveryLsn: null },
};

const lsn = 1000 as Lsn;
const IN_SYNC: Evidence['replication'] = {
  state: 'streaming',
  syncState: 'sync',
  sentLsn: lsn,
  flushLsn: lsn,
  replayLsn: lsn,
};

const STANDBY: Omit<Evidence['local'], 'walArrives'> = {
  role: 'standby',
  detail: 'in recovery',
  standbySignal: true,
  timeline: 1,
  systemId: '7000',
  replayedLsn: lsn,
  receiver: 'streaming',
  endedByPrimary: false,
};
