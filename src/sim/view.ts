import type { ChecksSeen } from '../core/checks.ts';
import { type Epoch, newestEpoch } from '../core/epoch.ts';
import type { Evidence, HostReport, Role, SqlWhy } from '../core/evidence.ts';
import { tally, verdictOf, type WitnessView } from '../core/witness-view.ts';
import type { Daemon } from './daemon.ts';
import {
  alive,
  anybodyReachable,
  gatewayReachable,
  peerReachable,
  pingLost,
  streamLost,
  witnessReachable,
} from './network.ts';
import { type Database, type NodeId, other, type World } from './world.ts';

/** What the probes of one beat found at its start, and how long they took to find it. */
export interface View {
  readonly icmp: boolean;
  readonly ssh: 'report' | 'no-report' | 'refused' | 'silence';
  readonly report: HostReport | null;
  readonly sql: SqlWhy;
  readonly suspicious: boolean;
  /** Somebody outside this host could be asked when this beat began. */
  readonly company: boolean;
  /** The primary had been stopped cleanly, and its host could have told so. */
  readonly stopped: boolean;
  readonly gateway: Evidence['self']['gateway'];
  readonly link: Evidence['self']['link'];
  readonly witnesses: Evidence['self']['witnesses'];
  readonly arp: Evidence['vip']['arp'];
  readonly epochSeen: Epoch | null;
  readonly role: Role;
  readonly receiver: Evidence['local']['receiver'];
  readonly writtenBefore: number;
  readonly endedByPrimary: boolean;
  readonly replication: Evidence['replication'];
  readonly tookMs: number;
}

/** Asks everybody, at one moment. What stays silent costs the whole timeout. */
export function look(world: World, daemon: Daemon): View {
  const { node } = daemon;
  const peer = other(node);
  const reached = peerReachable(world, node);
  const icmp = reached && !pingLost(world);
  const ssh = askSsh(world, node, reached);
  const report = ssh === 'report' ? reportOf(world, peer) : null;
  const sql = reached && !streamLost(world) ? sqlOf(world, peer) : 'silence';
  const here = world.hosts[node].database;
  const odd = !icmp || report === null || (sql !== 'ready' && sql !== 'in-recovery');
  const suspicious = odd || daemon.state.phase.phase !== 'watching';
  const silent = !icmp || ssh === 'silence' || ssh === 'no-report' || sql === 'silence';
  const epochs = suspicious ? witnessEpochs(world, node) : [];
  return {
    icmp,
    ssh,
    report,
    sql,
    suspicious,
    stopped: report !== null && report.clusterState === 'shut down',
    company: anybodyReachable(world, node),
    gateway: gatewayOf(world, node, suspicious),
    link: world.network.unplugged[node] ? 'dead' : 'alive',
    witnesses: witnessesOf(world, node, suspicious, icmp || ssh !== 'silence'),
    arp: suspicious ? arpOf(world, node, reached) : 'unknown',
    epochSeen: newestEpoch([report?.epoch ?? null, ...epochs]),
    role: roleOf(here),
    receiver: receiverOf(world, node),
    writtenBefore: here.written,
    endedByPrimary: suspicious && here.role === 'standby' && world.stream.endedCleanly,
    replication: sql === 'ready' ? rowOf(world, node) : null,
    tookMs: silent ? world.policy.timeoutMs : world.random.int(2, 8),
  };
}

function askSsh(world: World, node: NodeId, reached: boolean): View['ssh'] {
  const host = world.hosts[other(node)];
  if (!reached || streamLost(world)) return 'silence';
  if (host.sick) return 'no-report';
  return host.sshd ? 'report' : 'refused';
}

function reportOf(world: World, node: NodeId): HostReport {
  const { database, vip } = world.hosts[node];
  const daemon = world.daemons[node];
  const gone = database.run === 'down';
  return {
    postmaster: gone ? 'gone' : database.hung ? 'frozen' : 'running',
    postmasterRun: runOf(database),
    clusterState: gone ? clusterState(database) : null,
    standbySignal: database.role === 'standby',
    holdsVip: vip,
    daemon: daemon.running,
    paused: daemon.disk === null ? null : daemon.disk.pause !== null,
    epoch: daemon.disk?.epoch ?? null,
    ...(world.options.checks === true && daemon.running
      ? { checks: { ...checksOf(world, node), ageMs: daemon.stalled ? STALE_MS : 1000 } }
      : {}),
  };
}

/** A daemon that stands still writes nothing down. */
const STALE_MS = 60_000;

/** One check that counts, as the daemon of a node shows it. */
export function checksOf({ hosts }: World, node: NodeId): ChecksSeen {
  const { checkFails, database } = hosts[node];
  const verdict = checkFails ? 'fail' : 'pass';
  return {
    as: database.role,
    results: [{ name: 'pooler', effect: 'count', verdict, fallen: checkFails, why: '' }],
  };
}

/** As the helper of `probes/report` names it: a postmaster that ended by itself leaves its file behind. */
function runOf({ run, cleanStop, postmaster, recovery }: Database): string | null {
  if (run === 'down') return cleanStop ? null : `${postmaster} 0`;
  return run === 'starting' ? `${postmaster} 0 ${recovery}` : `${postmaster} 0`;
}

function clusterState(database: Database): string {
  if (database.role === 'standby')
    return database.cleanStop ? 'shut down in recovery' : 'in archive recovery';
  return database.cleanStop ? 'shut down' : 'in production';
}

function sqlOf(world: World, node: NodeId): SqlWhy {
  const { database, sick } = world.hosts[node];
  if (database.run === 'down') return 'refused';
  if (sick || database.hung) return 'silence';
  if (database.run === 'starting') return 'starting';
  if (database.role === 'standby') return 'in-recovery';
  return { no: 'ready', silent: 'silence', refuses: 'too-many-connections', denies: 'unauthorized' }[
    database.slow
  ] as SqlWhy;
}

function roleOf(database: Database): Role {
  if (database.run === 'down') return 'stopped';
  if (database.run === 'starting') return 'starting';
  return database.hung ? 'unknown' : database.role;
}

/** A receiver believes in its connection until the silence is 60 s old. */
export function receiverOf(world: World, node: NodeId): View['receiver'] {
  const { stream, hosts } = world;
  const { database } = hosts[node];
  if (database.role !== 'standby' || database.run !== 'up') return 'stopped';
  const believes = stream.state !== 'none' || stream.believed;
  return stream.from !== node && believes ? 'streaming' : 'stopped';
}

function rowOf(world: World, node: NodeId): Evidence['replication'] {
  const { stream, hosts } = world;
  const attached = stream.from === other(node) && stream.state !== 'none';
  if (!attached) return { state: 'none', syncState: 'none', sentLsn: null, flushLsn: null, replayLsn: null };
  const sentLsn = hosts[stream.from].database.written as NonNullable<Evidence['local']['replayedLsn']>;
  const flushLsn = hosts[node].database.written as typeof sentLsn;
  return { state: 'streaming', syncState: 'sync', sentLsn, flushLsn, replayLsn: flushLsn };
}

function gatewayOf(world: World, node: NodeId, suspicious: boolean): View['gateway'] {
  if (!world.policy.gatewayConfigured || !suspicious) return 'unknown';
  return gatewayReachable(world, node) && !streamLost(world) ? 'alive' : 'dead';
}

function witnessesOf(
  world: World,
  node: NodeId,
  suspicious: boolean,
  hostAnswersUs: boolean,
): View['witnesses'] {
  return tally(
    world.witnesses.map((_witness, index) =>
      suspicious && witnessReachable(world, node, index)
        ? verdictOf(witnessView(world, other(node), index), { silentForMs: 0, hostAnswersUs })
        : 'unknown',
    ),
  );
}

/** What a witness sees of a coordinator by ping and port. Nobody here has sent it data, and it has the time to ask. */
function witnessView(world: World, target: NodeId, index: number): WitnessView {
  const { database, sick } = world.hosts[target];
  const rest = { receivedMs: null, lateMs: 0, epoch: null };
  if (!alive(world, target) || !witnessReachable(world, target, index))
    return { ...rest, ping: 'silence', port: 'silence' };
  if (database.run === 'down') return { ...rest, ping: 'reply', port: 'refused' };
  return { ...rest, ping: 'reply', port: database.hung || sick ? 'silence' : 'answer' };
}

const witnessEpochs = (world: World, node: NodeId): (Epoch | null)[] =>
  world.witnesses.map((witness, index) => (witnessReachable(world, node, index) ? witness.epoch : null));

function arpOf(world: World, node: NodeId, reached: boolean): View['arp'] {
  return reached && world.hosts[other(node)].vip ? 'peer' : 'nobody';
}

/** How a beat ends in which this process stood still: every timer has run out, nobody has answered. */
export function blind(view: View): View {
  const { configured } = view.witnesses;
  return {
    ...view,
    icmp: false,
    ssh: 'silence',
    report: null,
    sql: 'silence',
    witnesses: { configured, dead: 0, alive: 0, abstain: configured },
    arp: 'unknown',
    epochSeen: null,
    replication: null,
  };
}
