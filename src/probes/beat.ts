import { newestEpoch } from '../core/epoch.ts';
import type { ArpAnswer, Evidence, ReplicationRow, SelfEvidence, WitnessTally } from '../core/evidence.ts';
import type { Addresses, Clock, Exec, Files, SqlOnce, SqlTarget, SshHost } from '../runtime/ports.ts';
import { classifySql, sqlOff } from './classify-sql.ts';
import { type IcmpProbe, icmpOff } from './icmp.ts';
import { lifeMemory } from './life.ts';
import { type AskLocal, localUnknown } from './local.ts';
import { askGateway } from './self.ts';
import { askSql } from './sql.ts';
import { askSsh, sshOff } from './ssh.ts';
import { askArp, vipHere, vipThere } from './vip.ts';
import { within } from './within.ts';
import { askWitnesses } from './witness.ts';

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
  /** Adds gateway, witnesses, ARP, several tries of SQL, and the standby's log: costs processes. */
  readonly suspicious: boolean;
  /** Who answers for the VIP; asked in suspicion anyway. */
  readonly arp: boolean;
  /** How the primary sees this standby: of no use while we are the primary. */
  readonly replication: boolean;
}

/** In suspicion: three connections within the deadline, so that a lost packet is no silence. */
const sqlTries = 3;
/** Nobody on a LAN answers an ARP request later than this. */
const arpMs = 300;
/** The probes end by their own deadlines; this much later their answers are no longer waited for. */
const slackMs = 40;

/** One round of all probes under one deadline, again and again. It never throws and never takes much longer. */
export function openBeat(
  tools: BeatTools,
  peer: PeerChannels,
  askLocal: AskLocal,
  options: BeatOptions,
): (ask: BeatAsk) => Promise<Evidence> {
  const { clock } = tools;
  const { timeoutMs } = options;
  const silences = lifeMemory();
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
      (detail) => classifySql({ kind: 'trouble', trouble: 'silence', detail }),
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
  const gatewayNow = (suspicious: boolean) => {
    const { gateway } = options;
    if (gateway === null || !suspicious) return Promise.resolve('unknown' as const);
    return bounded(
      () => askGateway(tools.exec, gateway, timeoutMs),
      () => 'unknown' as const,
    );
  };
  const witnessesNow = (suspicious: boolean): Promise<WitnessTally> => {
    const hosts = options.witnesses();
    const none = { configured: hosts.length, dead: 0, alive: 0, abstain: hosts.length };
    if (!suspicious || hosts.length === 0) return Promise.resolve(none);
    const pinged = peer.icmp !== null && peer.icmp.silentSinceMs(clock.now().monoMs) === null;
    const question = {
      timeoutMs: options.witnessTimeoutMs,
      silentForMs,
      hostAnswersUs: pinged || hostAnswered,
    };
    return bounded(
      () => askWitnesses(hosts, question),
      () => none,
    );
  };
  const arpNow = (wanted: boolean): Promise<ArpAnswer> => {
    if (!wanted) return Promise.resolve('unknown');
    return bounded(
      () => askArp(tools, { ...options, peerAddress: peer.address, timeoutMs: Math.min(arpMs, timeoutMs) }),
      () => 'unknown',
    );
  };

  return async ({ lateByMs, suspicious, arp, replication: askRow }) => {
    const startedMs = clock.now().monoMs;
    const [ssh, sql, replication, local, gateway, witnesses, arpAnswer] = await Promise.all([
      sshNow(),
      sqlNow(suspicious),
      replicationNow(askRow),
      bounded(() => askLocal({ timeoutMs, suspicious }), localUnknown),
      gatewayNow(suspicious),
      witnessesNow(suspicious),
      arpNow(arp || suspicious),
    ]);
    const endedMs = clock.now().monoMs;
    const icmp = peer.icmp?.answer(endedMs) ?? icmpOff;
    const self: SelfEvidence = { link: tools.addresses.link(options.interfaceName), gateway, witnesses };
    const silence = silences({
      startedMs,
      endedMs,
      icmp,
      icmpLastReplyMs: peer.icmp?.lastReplyMs() ?? null,
      icmpSilentSinceMs: peer.icmp?.silentSinceMs(endedMs) ?? null,
      ssh,
      sql,
      replication,
      self,
    });
    silentForMs = silence.silentForMs;
    hostAnswered =
      ssh.answer === 'alive' || ssh.why === 'refused' || ssh.why === 'denied' || icmp.answer === 'alive';
    return {
      startedMs,
      endedMs,
      lateByMs,
      icmp,
      ssh,
      sql,
      ...silence,
      local,
      replication,
      self,
      vip: { here: vipHere(tools.addresses, options.vip), peer: vipThere(ssh.report), arp: arpAnswer },
      epochSeen: newestEpoch([ssh.report?.epoch ?? null]),
    };
  };
}
