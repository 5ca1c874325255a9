import { ANSWER_MS, isCompanyOf, isShortlyBefore } from '../core/company.ts';
import type { Evidence, IcmpAnswer, SqlAnswer, SqlWhy, SshAnswer } from '../core/evidence.ts';
import { type Beat, type Daemon, monoOf } from './daemon.ts';
import { heard, peerReachable, reckon, silentForMs } from './network.ts';
import { blind, checksOf, receiverOf, type View } from './view.ts';
import { type NodeId, other, type World } from './world.ts';

/** A beat that ends this much after its probes were due to end was interrupted. */
const INTERRUPTED_MS = 100;

/** The evidence of a beat at its end. */
export function evidenceOf(world: World, daemon: Daemon, beat: Beat): Evidence {
  const { node } = daemon;
  const { nowMs } = world;
  const interrupted = nowMs - beat.startedMs > beat.view.tookMs + INTERRUPTED_MS;
  const view = interrupted ? blind(beat.view) : hungUp(world, node, beat.view);
  const aloneForMs = listen(world, daemon, view, beat.startedMs);
  return {
    startedMs: monoOf(world, node, beat.startedMs),
    endedMs: monoOf(world, node, nowMs),
    lateByMs: beat.lateByMs,
    wallStepMs: 0,
    icmp: view.icmp ? ICMP_ALIVE : ICMP_DEAD,
    ssh: sshOf(view),
    sql: SQL[view.sql],
    silentForMs: silentForMs(daemon.toPeer, nowMs),
    sqlSilentForMs: nowMs - daemon.databaseMs,
    aloneForMs,
    local: localOf(world, daemon, view),
    replication: view.replication,
    self: { link: view.link, gateway: view.gateway, witnesses: view.witnesses },
    vip: {
      here: world.hosts[node].vip ? 'held' : 'absent',
      peer: view.report === null ? 'unknown' : view.report.holdsVip ? 'held' : 'absent',
      arp: view.arp,
    },
    epochSeen: view.epochSeen,
    ...(world.options.checks === true ? { checks: checksOf(world, node) } : {}),
  };
}

/**
 * Who waits for a hung database learns at once that it was killed: the port is closed, of which the report does not know
 * yet.
 */
function hungUp(world: World, node: NodeId, view: View): View {
  const waits = view.sql === 'silence' && view.report !== null && peerReachable(world, node);
  return waits && world.hosts[other(node)].database.run === 'down' ? { ...view, sql: 'refused' } : view;
}

/** What the beat heard counts from when it asked. Returns how long nobody has answered: from the last sign of life. */
function listen(world: World, daemon: Daemon, view: View, startedMs: number): number {
  const { nowMs } = world;
  reckon(world, daemon);
  const pingedMs = daemon.toPeer.answeredMs;
  const told = view.report !== null || view.sql !== 'silence' || view.ssh === 'refused';
  const { dead, alive } = view.witnesses;
  if (told || view.icmp) heard(daemon.toPeer, startedMs);
  if (view.sql !== 'silence') daemon.databaseMs = startedMs;
  const anybody = told || view.gateway === 'alive' || dead + alive > 0;
  const toldBefore = isShortlyBefore(daemon.toldMs, startedMs);
  const company =
    (view.icmp && (daemon.toPeer.answered || toldBefore)) ||
    (anybody && (toldBefore || isCompanyOf(pingedMs, startedMs)));
  if (anybody) daemon.toldMs = startedMs;
  if (company) daemon.companyMs = Math.min(nowMs, startedMs + ANSWER_MS);
  daemon.companyMs = Math.max(daemon.companyMs, daemon.toPeer.companyMs);
  const forMs = company ? 0 : nowMs - daemon.companyMs;
  daemon.alone = { forMs, atMs: nowMs };
  return forMs;
}

function localOf(world: World, daemon: Daemon, view: View): Evidence['local'] {
  const { database } = world.hosts[daemon.node];
  const moved = database.written > view.writtenBefore;
  return {
    role: view.role,
    detail: view.role,
    standbySignal: database.role === 'standby',
    followed: isFollowed(world, daemon.node),
    timeline: database.timeline,
    systemId: '7000',
    replayedLsn: null,
    receiver: view.receiver,
    walArrives: receiverOf(world, daemon.node) === 'stopped' ? 'dead' : moved ? 'alive' : 'unknown',
    endedByPrimary: view.endedByPrimary,
  };
}

/** Its connection outlives a cut for longer than anything here waits. */
function isFollowed(world: World, node: NodeId): boolean {
  const [ours, others] = [world.hosts[node].database, world.hosts[other(node)].database];
  return ours.role === 'primary' && others.role === 'standby' && others.timeline === ours.timeline;
}

const ICMP_ALIVE: IcmpAnswer = { answer: 'alive', why: 'reply', detail: '', tookMs: 1 };
const ICMP_DEAD: IcmpAnswer = { answer: 'dead', why: 'silence', detail: '', tookMs: null };

const SSH: Readonly<Record<View['ssh'], Omit<SshAnswer, 'report'>>> = {
  report: { answer: 'alive', why: 'report', detail: '', tookMs: 1 },
  'no-report': { answer: 'alive', why: 'no-report', detail: '', tookMs: null },
  refused: { answer: 'dead', why: 'refused', detail: '', tookMs: 1 },
  silence: { answer: 'dead', why: 'silence', detail: '', tookMs: null },
};
const sshOf = (view: View): SshAnswer => ({ ...SSH[view.ssh], report: view.report });

const sql = (answer: SqlAnswer['answer'], why: SqlWhy, sqlState: string | null): SqlAnswer => ({
  answer,
  why,
  detail: '',
  tookMs: null,
  sqlState,
  recoveryLsn: null,
});
const SQL: Readonly<Record<SqlWhy, SqlAnswer>> = {
  ready: sql('alive', 'ready', null),
  'in-recovery': sql('alive', 'in-recovery', '57M02'),
  starting: sql('alive', 'starting', '57P03'),
  'too-many-connections': sql('alive', 'too-many-connections', '53300'),
  unauthorized: sql('alive', 'unauthorized', '28000'),
  refused: sql('dead', 'refused', null),
  closed: sql('alive', 'closed', null),
  silence: sql('dead', 'silence', null),
  unreachable: sql('dead', 'unreachable', null),
  off: sql('unknown', 'off', null),
  failed: sql('unknown', 'failed', null),
};
