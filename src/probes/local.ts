import type { Answer, LocalDatabase, Role } from '../core/evidence.ts';
import type { Lsn } from '../core/units.ts';
import type { Clock, Exec, Files, SqlSession } from '../runtime/ports.ts';
import { controlDataWatch } from './control-data.ts';
import { localSql } from './local-sql.ts';
import { findPostmaster } from './postmaster-here.ts';
import { type ReceiverLook, receiverWatch } from './receiver.ts';
import { roleOf } from './role.ts';
import { askEndedByPrimary } from './standby-log.ts';

export interface LocalOptions {
  readonly dataDirectory: string;
  readonly installation: string;
  /** /proc; another place in tests. */
  readonly proc?: string;
}

export interface LocalTools {
  readonly clock: Clock;
  readonly exec: Exec;
  readonly files: Files;
  /** To our own database, over its unix socket. */
  readonly session: SqlSession;
}

export type AskLocal = (ask: { timeoutMs: number; suspicious: boolean }) => Promise<LocalDatabase>;

/** Our own database: its role, and whether WAL still arrives. A healthy beat starts no process. */
export function watchLocal(tools: LocalTools, options: LocalOptions): AskLocal {
  const { files, clock } = tools;
  const { dataDirectory, proc } = options;
  const askSql = localSql(tools.session);
  const findReceiver = receiverWatch(files, proc);
  const controlData = controlDataWatch(tools, options);
  let receivedBefore: Lsn | null = null;

  return async ({ timeoutMs, suspicious }) => {
    const startedMs = clock.now().monoMs;
    const [postmaster, standbySignal, { sql, replayedLsn }] = await Promise.all([
      findPostmaster(files, dataDirectory, timeoutMs, proc),
      hasStandbySignal(files, dataDirectory, timeoutMs),
      askSql(timeoutMs * 0.8),
    ]);
    const leftMs = Math.max(50, timeoutMs - (clock.now().monoMs - startedMs));
    const isStandby = standbySignal === true && postmaster.pid !== null;
    const situation = [postmaster.state, postmaster.start, standbySignal, sql.why].join(' ');
    const [control, look] = await Promise.all([
      controlData(situation, leftMs),
      isStandby && postmaster.pid !== null ? findReceiver(postmaster.pid, leftMs) : noReceiver,
    ]);
    const role = roleOf({
      postmaster: postmaster.state,
      standbySignal,
      clusterState: control.clusterState,
      sql: sql.why,
    });
    const walArrives = isStandby ? arrives(look, receivedBefore) : 'unknown';
    receivedBefore = look.receivedLsn ?? receivedBefore;
    const asksLog = suspicious && role === 'standby' && look.receiver !== 'streaming';
    return {
      role,
      detail: describe(role, postmaster.state, sql.detail),
      standbySignal,
      timeline: control.timeline,
      systemId: control.systemId,
      replayedLsn,
      receiver: look.receiver,
      walArrives,
      endedByPrimary: asksLog && (await askEndedByPrimary(files, dataDirectory, leftMs)),
    };
  };
}

/** When our own database could not be asked before the deadline. */
export function localUnknown(detail: string): LocalDatabase {
  return {
    role: 'unknown',
    detail,
    standbySignal: null,
    timeline: null,
    systemId: null,
    replayedLsn: null,
    receiver: 'unknown',
    walArrives: 'unknown',
    endedByPrimary: false,
  };
}

/** WAL that moved between two beats has arrived. A position that stands still may be an idle primary's. */
export function arrives(look: ReceiverLook, before: Lsn | null): Answer {
  if (look.receiver === 'stopped') return 'dead';
  if (look.receivedLsn === null || before === null) return 'unknown';
  return look.receivedLsn > before ? 'alive' : 'unknown';
}

const noReceiver: ReceiverLook = { receiver: 'stopped', receivedLsn: null };

async function hasStandbySignal(files: Files, directory: string, timeoutMs: number): Promise<boolean | null> {
  const names = ['standby.signal', 'recovery.conf'];
  const found = await Promise.all(names.map((name) => files.exists(`${directory}/${name}`, timeoutMs)));
  if (found.includes(true)) return true;
  return found.includes(null) ? null : false;
}

function describe(role: Role, postmaster: string, sql: string): string {
  if (role === 'primary' || role === 'standby') return `runs as ${role}`;
  return [`postmaster ${postmaster}`, sql].filter((text) => text !== '').join(', ');
}
