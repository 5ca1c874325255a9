import type { Answer, LocalDatabase, Role, SqlAnswer } from '../core/evidence.ts';
import type { ReceiverLook } from '../core/receiver-title.ts';
import { roleOf } from '../core/role.ts';
import type { Clock, Exec, Files, SqlSession } from '../runtime/ports.ts';
import { controlDataWatch } from './control-data.ts';
import { localSql } from './local-sql.ts';
import { findPostmaster } from './postmaster-here.ts';
import { receiverWatch } from './receiver.ts';
import { askEndedByPrimary } from './standby-log.ts';
import { later } from './within.ts';

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

export interface LocalProbe {
  readonly ask: AskLocal;
  /** Looks twice, `forMs` apart: WAL that moved in between has arrived, and was sent by a living primary. */
  readonly walMoves: (forMs: number) => Promise<Answer>;
}

/** A receiver comes back without a word, seconds after its database or the primary's came up. */
const isAwaited = (database: LocalDatabase | undefined): boolean =>
  database?.role === 'standby' && database.receiver === 'stopped';

/** As long as the database answers as it did, files and processes are looked at this seldom. */
const steadyMs = 15_000;

/** Our own database: its role, and its replication. A healthy beat asks one question over a kept session. */
export function watchLocal(tools: LocalTools, options: LocalOptions): LocalProbe {
  const { clock } = tools;
  const askSql = localSql(tools.session);
  const look = lookAround(tools, options);
  let last: { readonly atMs: number; readonly sql: string; readonly database: LocalDatabase } | null = null;

  return {
    async ask({ timeoutMs, suspicious }) {
      const startedMs = clock.now().monoMs;
      const { sql, ...told } = await askSql(timeoutMs * 0.8);
      const answered = sql.why === 'ready' || sql.why === 'in-recovery';
      const asBefore = last?.sql === sql.why && startedMs - last.atMs < steadyMs;
      const steady = answered && !suspicious && asBefore && !isAwaited(last?.database);
      if (steady && last !== null) return { ...last.database, ...told };
      const leftMs = Math.max(50, timeoutMs - (clock.now().monoMs - startedMs));
      const database = { ...(await look.around(sql, suspicious, leftMs)), ...told };
      last = { atMs: startedMs, sql: sql.why, database };
      return database;
    },
    async walMoves(forMs) {
      const before = await look.atReceiver(forMs);
      if (before.receiver === 'stopped') return 'dead';
      await clock.sleepUntil(later(clock.now().monoMs, forMs), never);
      const { receivedLsn } = await look.atReceiver(forMs);
      if (receivedLsn === null || before.receivedLsn === null) return 'unknown';
      // A position that stands still may be an idle primary's.
      return receivedLsn > before.receivedLsn ? 'alive' : 'unknown';
    },
  };
}

/** Files, processes and the control file: what the database itself does not tell. */
function lookAround(tools: LocalTools, { dataDirectory, installation, proc }: LocalOptions) {
  const { files, clock } = tools;
  const findReceiver = receiverWatch(files, proc);
  const controlData = controlDataWatch({ clock, exec: tools.exec }, { dataDirectory, installation });

  return {
    async around(sql: SqlAnswer, suspicious: boolean, timeoutMs: number): Promise<LocalDatabase> {
      const [postmaster, standbySignal] = await Promise.all([
        findPostmaster(files, dataDirectory, timeoutMs, proc),
        hasStandbySignal(files, dataDirectory, timeoutMs),
      ]);
      const isStandby = standbySignal === true && postmaster.pid !== null;
      const situation = [postmaster.state, postmaster.start, standbySignal, sql.why].join(' ');
      const [control, receiver] = await Promise.all([
        controlData(situation, timeoutMs),
        isStandby && postmaster.pid !== null ? findReceiver(postmaster.pid, timeoutMs) : noReceiver,
      ]);
      const role = roleOf({
        postmaster: postmaster.state,
        standbySignal,
        clusterState: control.clusterState,
        sql: sql.why,
      });
      const asksLog = suspicious && role === 'standby' && receiver.receiver !== 'streaming';
      return {
        role,
        detail: describe(role, postmaster.state, sql.detail),
        standbySignal,
        timeline: control.timeline,
        systemId: control.systemId,
        replayedLsn: null,
        receiver: receiver.receiver,
        walArrives: isStandby && receiver.receiver === 'stopped' ? 'dead' : 'unknown',
        endedByPrimary: asksLog && (await askEndedByPrimary(files, dataDirectory, timeoutMs)),
      };
    },
    async atReceiver(timeoutMs: number): Promise<ReceiverLook> {
      const { pid } = await findPostmaster(files, dataDirectory, timeoutMs, proc);
      return pid === null ? noReceiver : findReceiver(pid, timeoutMs);
    },
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

const never = new AbortController().signal;
const noReceiver: ReceiverLook = { receiver: 'stopped', receivedLsn: null };

/** Whether the files of a data directory make a standby of it; null when the disk did not answer. */
export async function hasStandbySignal(
  files: Files,
  directory: string,
  timeoutMs: number,
): Promise<boolean | null> {
  const names = ['standby.signal', 'recovery.conf'];
  const found = await Promise.all(names.map((name) => files.exists(`${directory}/${name}`, timeoutMs)));
  if (found.includes(true)) return true;
  return found.includes(null) ? null : false;
}

function describe(role: Role, postmaster: string, sql: string): string {
  if (role === 'primary' || role === 'standby') return `runs as ${role}`;
  return [`postmaster ${postmaster}`, sql].filter((text) => text !== '').join(', ');
}
