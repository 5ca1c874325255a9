import type { ChecksSeen, PeerChecks } from './checks.ts';
import type { Epoch } from './epoch.ts';
import type { Lsn, MonoMs } from './units.ts';

/**
 * What a probe learnt about the thing it asked. `unknown` means that it could not ask: it says nothing
 * about the target and never counts as death.
 */
export type Answer = 'alive' | 'dead' | 'unknown';

/** One channel's answer in one beat. */
export interface ChannelAnswer<Why extends string> {
  readonly answer: Answer;
  /** The reason as a closed code: what decides reads this, never `detail`. */
  readonly why: Why;
  /** For people: an error text, an SQLSTATE, a path. At most one line. */
  readonly detail: string;
  /** Round trip, or null when nothing came back. */
  readonly tookMs: number | null;
}

export type IcmpAnswer = ChannelAnswer<'reply' | 'silence' | 'off' | 'prober-failed'>;

/**
 * - `report`: the host told about itself. `no-report`: sshd answered, the shell behind it did not in time.
 * - `refused`: nobody listens on the SSH port, said by a living kernel.
 * - `denied`: key or host key not accepted: the host lives, our configuration is wrong.
 * - `silence`: no byte came back before the deadline. `unreachable`: a router or our own kernel said so.
 */
export type SshWhy =
  | 'report'
  | 'no-report'
  | 'refused'
  | 'denied'
  | 'silence'
  | 'unreachable'
  | 'off'
  | 'failed';
export interface SshAnswer extends ChannelAnswer<SshWhy> {
  readonly report: HostReport | null;
}

/**
 * The answer to a new connection, by SQLSTATE and socket error, never by message text.
 *
 * - `ready`: a query was answered by a server that is not in recovery; `in-recovery`: by a standby (57M02, or
 *   pg_is_in_recovery()). `starting`: 57P03 and friends (start-up, crash recovery, shutting down).
 * - `too-many-connections`: 53300. `unauthorized`: 28xxx, 3D000: a living server that does not like us.
 * - `refused`: ECONNREFUSED, said by a living kernel. `closed`: accepted, then closed without a word.
 * - `silence`: nothing before the deadline. `unreachable`: a router or our own kernel said so.
 */
export type SqlWhy =
  | 'ready'
  | 'in-recovery'
  | 'starting'
  | 'too-many-connections'
  | 'unauthorized'
  | 'refused'
  | 'closed'
  | 'silence'
  | 'unreachable'
  | 'off'
  | 'failed';
export interface SqlAnswer extends ChannelAnswer<SqlWhy> {
  readonly sqlState: string | null;
  /** The position that a recovering server names in its DETAIL; its advance is progress. */
  readonly recoveryLsn: Lsn | null;
}

/** What the other coordinator's host says about itself over SSH. Nulls are "it could not tell". */
export interface HostReport {
  /** `frozen`: the process exists but is stopped by a signal (state T). */
  readonly postmaster: 'running' | 'frozen' | 'gone' | 'unknown';
  /**
   * Names one run of the database: PID and start of its postmaster, and while it recovers the PID of its startup
   * process. A postmaster whose backend died recovers with another one.
   */
  readonly postmasterRun: string | null;
  /** pg_controldata's "Database cluster state", asked only when the postmaster is gone. */
  readonly clusterState: string | null;
  /** The signal file of a standby (`standby.signal`, `recovery.conf`) exists in the data directory. */
  readonly standbySignal: boolean | null;
  readonly holdsVip: boolean | null;
  /** Whether whpg-failover's control socket exists there. */
  readonly daemon: boolean | null;
  /** Its daemon is paused or only observes: it gives up nothing, however alone it is. */
  readonly paused: boolean | null;
  readonly epoch: Epoch | null;
  /** What the site's checks showed there; missing where none are configured. */
  readonly checks?: PeerChecks;
}

/** The role of a database, from files and from what it answers; see probes/role. */
export type Role = 'primary' | 'standby' | 'starting' | 'stopped' | 'unknown';

/** Our own database. */
export interface LocalDatabase {
  readonly role: Role;
  readonly detail: string;
  /** The signal file of a standby is in the data directory: a stopped database was a standby. */
  readonly standbySignal: boolean | null;
  readonly timeline: number | null;
  readonly systemId: string | null;
  readonly replayedLsn: Lsn | null;
  /** `streaming` as long as a WAL receiver process says so: it may say so for 60 s after silence began. */
  readonly receiver: 'streaming' | 'stopped' | 'unknown';
  /** WAL moved since the last beat: `alive`; the receiver is gone: `dead`; nothing to say: `unknown`. */
  readonly walArrives: Answer;
  /** Our own standby logged that the primary ended replication: a clean stop. */
  readonly endedByPrimary: boolean;
  /** Some standby is connected to our database: it says so for a minute and more after silence began. */
  readonly followed?: boolean;
}

/** This standby as the primary's pg_stat_replication shows it; null when it could not be asked in this beat. */
export interface ReplicationRow {
  readonly state: string;
  readonly syncState: string;
  readonly sentLsn: Lsn | null;
  readonly flushLsn: Lsn | null;
  readonly replayLsn: Lsn | null;
}

/** How the witnesses answered. Those that were not asked or did not answer are in `abstain`. */
export interface WitnessTally {
  readonly configured: number;
  readonly dead: number;
  readonly alive: number;
  readonly abstain: number;
}

/** What we know about ourselves. Asked only on suspicion; `unknown` when not asked or not configured. */
export interface SelfEvidence {
  readonly link: Answer;
  readonly gateway: Answer;
  readonly witnesses: WitnessTally;
}

export type Holding = 'held' | 'absent' | 'unknown';

/** Who answers an ARP request for the VIP on our segment (`nobody` waits out a deadline first). */
export type ArpAnswer = 'nobody' | 'peer' | 'other' | 'unknown';

export interface VipEvidence {
  readonly here: Holding;
  readonly peer: Holding;
  readonly arp: ArpAnswer;
}

/** The result of one beat: everything that a decision may rest on. "Peer" is the other coordinator. */
export interface Evidence {
  readonly startedMs: MonoMs;
  readonly endedMs: MonoMs;
  /** How much later than planned this beat began: a paused machine, SIGSTOP, a starved CPU. */
  readonly lateByMs: number;
  /**
   * How far the wall clock moved against the monotonic one since the last beat, in either direction: somebody set
   * it, or this machine was paused in a way that the other clocks do not show.
   */
  readonly wallStepMs: number;
  readonly icmp: IcmpAnswer;
  readonly ssh: SshAnswer;
  readonly sql: SqlAnswer;
  /** Since the first of the small probes to the peer (any channel) that nobody answered; 0 while they are answered. */
  readonly silentForMs: number;
  /** Since the last answer of any kind from the peer's database. */
  readonly sqlSilentForMs: number;
  /** Since the last sign of life from peer, gateway or any witness: our own isolation. */
  readonly aloneForMs: number;
  readonly local: LocalDatabase;
  readonly replication: ReplicationRow | null;
  readonly self: SelfEvidence;
  readonly vip: VipEvidence;
  /** The newest epoch that anybody showed us in this beat: peer, witnesses. */
  readonly epochSeen: Epoch | null;
  /** What the site's checks have shown here so far: no beat waits for them. */
  readonly checks?: ChecksSeen;
}
