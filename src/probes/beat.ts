import { newestEpoch } from '../core/epoch.ts';
import type {
  Answer,
  Evidence,
  LocalDatabase,
  ReplicationRow,
  SelfEvidence,
  SqlAnswer,
  SshAnswer,
} from '../core/evidence.ts';
import type { Addresses, Clock, Exec, Files, SqlOnce, SqlTarget, SshHost } from '../runtime/ports.ts';
import { classifySql, sqlOff } from './classify-sql.ts';
import { type IcmpProbe, icmpOff } from './icmp.ts';
import { lifeMemory } from './life.ts';
import { type LocalProbe, localUnknown } from './local.ts';
import { secondOpinions } from './second-opinions.ts';
import { askSql } from './sql.ts';
import { askSsh, sshOff } from './ssh.ts';
import { vipHere, vipThere } from './vip.ts';
import { later, within } from './within.ts';

export interface BeatTools {
  readonly clock: Clock;
  readonly exec: Exec;
  readonly files: Files;
  readonly addresses: Addresses;
  readonly sqlOnce: SqlOnce;
}

/** The channels to the other coordinator; null for one that is switched off. */
export interface PeerChannels {
  readonly address: string;
  readonly icmp: IcmpProbe | null;
  readonly ssh: SshHost | null;
  readonly sql: SqlTarget | null;
  readonly replication: ((timeoutMs: number) => Promise<ReplicationRow | null>) | null;
}

export interface BeatOptions {
  /** The one deadline of all probes: `heartbeat.timeout`. */
  readonly timeoutMs: number;
  /** Without prefix length. */
  readonly vip: string;
  readonly interfaceName: string;
  readonly gateway: string | null;
  readonly witnessTimeoutMs: number;
  /** The witnesses of this moment: they may change when segments do. */
  readonly witnesses: () => readonly SshHost[];
}

/** What this beat is to find out beyond the ordinary. */
export interface BeatAsk {
  readonly lateByMs: number;
  readonly wallStepMs: number;
  /**
   * Adds several tries of SQL and a look into the standby's log, and asks for second opinions (gateway,
   * witnesses, ARP: they cost processes) sooner. Without it they are asked for as soon as the peer is overdue,
   * so that the first beat of a silence can be judged, too.
   */
  readonly suspicious: boolean;
  /** Who answers for the VIP; asked in suspicion anyway. */
  readonly arp: boolean;
  /** How the primary sees this standby: of no use while we are the primary. */
  readonly replication: boolean;
}

/** In suspicion: three connections within the deadline, so that a lost packet is no silence. */
const sqlTries = 3;
/** The probes end by their own deadlines; this much later their answers are no longer waited for. */
const slackMs = 40;
/** A peer that has said nothing for this long in a beat is worth a second opinion in the same beat. */
const overdueMs = { healthy: 120, suspicious: 40 };

/** One round of all probes under one deadline, again and again. It never throws and never takes much longer. */
export function openBeat(
  tools: BeatTools,
  peer: PeerChannels,
  localDatabase: LocalProbe,
  options: BeatOptions,
): (ask: BeatAsk) => Promise<Evidence> {
  const { clock } = tools;
  const { timeoutMs } = options;
  const silences = lifeMemory();
  const askOthers = secondOpinions(tools, peer, localDatabase, options);
  let silentForMs = 0;
  let hostAnswered = true;

  const bounded = <T>(ask: () => Promise<T>, late: (why: string) => T): Promise<T> =>
    within(clock, timeoutMs + slackMs, ask, late);

  const sshNow = () => {
    const host = peer.ssh;
    if (host === null) return Promise.resolve(sshOff);
    return bounded(
      () => askSsh(clock, host, timeoutMs),
      (detail) => ({ ...sshOff, why: 'failed' as const, detail }),
    );
  };
  const sqlNow = (suspicious: boolean) => {
    const target = peer.sql;
    if (target === null) return Promise.resolve(sqlOff);
    return bounded(
      () => askSql(tools, target, { timeoutMs, tries: suspicious ? sqlTries : 1 }),
      (detail) => classifySql({ kind: 'trouble', trouble: 'failed', detail }),
    );
  };
  const replicationNow = (wanted: boolean) => {
    const askPrimary = peer.replication;
    if (askPrimary === null || !wanted) return Promise.resolve(null);
    return bounded(
      () => askPrimary(timeoutMs),
      () => null,
    );
  };
  return async ({ lateByMs, wallStepMs, suspicious, arp, replication: askRow }) => {
    const startedMs = clock.now().monoMs;
    const asksSql = sqlNow(suspicious);
    const asksSsh = sshNow();
    const waitMs = suspicious ? overdueMs.suspicious : overdueMs.healthy;
    // Short beats leave a busy witness no time to answer: who has been silent for longer is asked about for longer.
    const patienceMs = Math.max(timeoutMs, Math.min(options.witnessTimeoutMs, silentForMs));
    const untilMs = later(startedMs, patienceMs);
    const asksOthers = isOverdue(clock, waitMs, asksSql, asksSsh).then((isWorried) =>
      askOthers({ worried: isWorried, arp, silentForMs, hostAnswered, untilMs }),
    );
    const [ssh, sql, replication, local, others] = await Promise.all([
      asksSsh,
      asksSql,
      replicationNow(askRow),
      bounded(() => localDatabase.ask({ timeoutMs, suspicious }), localUnknown),
      asksOthers,
    ]);
    const endedMs = clock.now().monoMs;
    const icmp = peer.icmp?.answer(endedMs) ?? icmpOff;
    const { gateway, witnesses } = others;
    const self: SelfEvidence = { link: tools.addresses.link(options.interfaceName), gateway, witnesses };
    const silence = silences({
      startedMs,
      endedMs,
      icmp,
      icmpLastReplyMs: peer.icmp?.lastReplyMs() ?? null,
      icmpLastCompanyMs: peer.icmp?.lastCompanyMs() ?? null,
      icmpSilentSinceMs: peer.icmp?.silentSinceMs(endedMs) ?? null,
      ssh,
      sql,
      replication,
      self,
    });
    silentForMs = silence.silentForMs;
    hostAnswered =
      ssh.answer === 'alive' || ssh.why === 'refused' || ssh.why === 'denied' || icmp.answer === 'alive';
    // A pause of our own in the middle of a beat voids it as one before it does.
    const overrunMs = endedMs - startedMs - patienceMs - slackMs;
    return {
      startedMs,
      endedMs,
      lateByMs: Math.max(lateByMs, overrunMs),
      wallStepMs,
      icmp,
      ssh,
      sql,
      ...silence,
      local: withWal(local, others.wal),
      replication,
      self,
      vip: {
        here: vipHere(tools.addresses, options.vip, options.interfaceName),
        peer: vipThere(ssh.report),
        arp: others.arp,
      },
      epochSeen: newestEpoch([ssh.report?.epoch ?? null, others.epoch]),
    };
  };
}

/** A standby's second look at its WAL receiver says more than the first. */
function withWal(local: LocalDatabase, wal: Answer): LocalDatabase {
  return local.role === 'standby' && wal !== 'unknown' ? { ...local, walArrives: wal } : local;
}

/**
 * Whether a second opinion is worth asking for: neither did the peer's database answer in good time, nor did its
 * host say that the database is gone, which needs no witness.
 */
function isOverdue(
  clock: Clock,
  waitMs: number,
  asksSql: Promise<SqlAnswer>,
  asksSsh: Promise<SshAnswer>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const callOff = clock.at(later(clock.now().monoMs, waitMs), () => resolve(true));
    const heard = (): void => {
      callOff();
      resolve(false);
    };
    void asksSql.then(({ answer }) => answer === 'alive' && heard());
    void asksSsh.then(({ report }) => report?.postmaster === 'gone' && heard());
  });
}
