import type { Epoch } from './epoch.ts';
import type { MessageCode, Params } from './messages.ts';
import type { Order } from './order.ts';
import type { Phase } from './phases.ts';
import type { SweepReport } from './sweep.ts';
import type { Instant, Lsn, MonoMs, WallMs } from './units.ts';

/** This node and the other coordinator by host name, and the VIP as people know it. */
export interface Identity {
  readonly self: string;
  readonly peer: string;
  readonly vip: string;
}

/** The replication state of the last good beat, kept while the primary lives: the dead cannot be asked. */
export interface Ledger {
  readonly atMs: MonoMs;
  readonly atWallMs: WallMs;
  readonly state: string;
  readonly syncState: string;
  /** Bytes that the primary had sent or written and this standby had not flushed. */
  readonly lagBytes: number | null;
  readonly flushLsn: Lsn | null;
}

export interface Pause {
  readonly sinceWallMs: WallMs;
  readonly untilWallMs: WallMs;
  /** The same end by the clock that nobody can set; renewed when the daemon starts. */
  readonly untilMs?: MonoMs;
  readonly reason: string;
  readonly by: string;
}

export interface LastFailover {
  readonly epoch: Epoch;
  readonly atWallMs: WallMs;
  readonly acknowledged: boolean;
  /** False until no session of the old primary is left on any segment; missing where that is not this node's task. */
  readonly swept?: boolean;
  /** It was a switchover; missing in what an older version stored. */
  readonly planned?: boolean;
}

/** The passes over the segments since this process serves. */
export interface Sweep {
  readonly attempt: number;
  /** When the next pass begins; while one runs, when it would count as lost. */
  readonly dueMs: MonoMs;
  readonly report: SweepReport | null;
}

/** A condition by its message code; where several of one code can hold, by what they are about as well. */
export type ReminderKey = MessageCode | `${MessageCode}:${string}`;

export const codeOf = (key: ReminderKey): MessageCode => key.replace(/:.*/s, '') as MessageCode;

/** A condition that people were told of and that still holds. */
export interface Reminder {
  readonly sinceMs: MonoMs;
  readonly toldMs: MonoMs;
  readonly times: number;
  readonly params: Params;
}

/** Everything that a decision may remember. Journalled with each decision; `durable` survives a restart. */
export interface State {
  readonly identity: Identity;
  readonly phase: Phase;
  readonly epoch: Epoch | null;
  readonly pause: Pause | null;
  readonly lastFailover: LastFailover | null;
  readonly ledger: Ledger | null;
  /** Start of the last beat in which the peer's database was known to serve somebody. */
  readonly primarySeenMs: MonoMs | null;
  /** Start of the last beat that could judge the primary at all. */
  readonly judgedMs: MonoMs | null;
  /** End of the last beat that could not judge the primary (isolated, late): its silence was ours. */
  readonly blindMs: MonoMs | null;
  /** Start of the last beat in which the primary was seen to be starting: it may have gone on alone since. */
  readonly primaryRestartedMs: MonoMs | null;
  /** Its daemon was paused, or only observed, when its host told last: it gives up nothing. */
  readonly peerPaused: boolean;
  /** Which run of it that was, as its host named it; null when its host did not tell. */
  readonly primaryRun: string | null;
  /** Start of the last beat in which it was seen to be gone: it may have been started since. */
  readonly primaryGoneMs: MonoMs | null;
  /** The primary was stopped cleanly and has not been seen to live since: its silence is somebody's decision. */
  readonly cleanStop: boolean;
  /** Since this process began, or since it gave up, it was shown that nobody newer exists: the VIP may be taken. */
  readonly newestHere: boolean;
  /** The last moment in which nobody could be promoted in our place (`replaceable.ts`); null: somebody may. */
  readonly irreplaceableAt: Instant | null;
  /** Start of the beat in which somebody showed life who may stand by, after nobody could; null: may for as long as is known. */
  readonly replaceableSinceMs: MonoMs | null;
  /** Start of the first beat since then in which our database was a primary: others may have seen it from here on. */
  readonly primaryHereMs: MonoMs | null;
  /** A recovering primary's position, and since when it has not moved. */
  readonly recovery: { readonly lsn: Lsn | null; readonly sinceMs: MonoMs } | null;
  readonly reminders: Readonly<Partial<Record<ReminderKey, Reminder>>>;
  /** How many beats in a row a VIP trouble was seen: one odd look is not a finding. */
  readonly vipOddBeats: number;
  readonly vipAnnouncedMs: MonoMs | null;
  /** Start of the first beat since which no standby is connected to our primary; null: one is, or we are none. */
  readonly unfollowedMs: MonoMs | null;
  /** Null while none is due. */
  readonly sweep: Sweep | null;
  /** What a human has ordered and no beat has judged yet. */
  readonly order: Order | null;
  /** The primary's failing checks, in beats in a row: seen to fail, and seen to fail while this node could do better. */
  readonly checkBeats: { readonly failing: number; readonly counted: number };
  /** When this node last began to take over because of them: not again within `failover.cooldown`. */
  readonly checkTakeoverAtWallMs: WallMs | null;
}

/** What must outlive the process. */
export type Durable = Pick<State, 'epoch' | 'pause' | 'lastFailover' | 'ledger'> & {
  /** Missing in what an older version stored. */
  readonly cleanStop?: boolean;
  readonly primaryRestartedMs?: MonoMs | null;
  readonly primaryRun?: string | null;
  readonly primaryGoneMs?: MonoMs | null;
  readonly peerPaused?: boolean;
  readonly irreplaceableAt?: Instant | null;
  readonly checkTakeoverAtWallMs?: WallMs | null;
  /** Only phases that a restart must not forget. */
  readonly phase: Extract<Phase, { phase: 'failing-over' | 'ghost' | 'halted' }> | null;
};

export function durable(state: State): Durable {
  const { epoch, pause, lastFailover, ledger, phase } = state;
  const { cleanStop, primaryRestartedMs, primaryRun, primaryGoneMs, peerPaused, irreplaceableAt } = state;
  const { checkTakeoverAtWallMs } = state;
  const kept = phase.phase === 'failing-over' || phase.phase === 'ghost' || phase.phase === 'halted';
  const seen = { cleanStop, primaryRestartedMs, primaryRun, primaryGoneMs, peerPaused, irreplaceableAt };
  return { epoch, pause, lastFailover, ledger, ...seen, checkTakeoverAtWallMs, phase: kept ? phase : null };
}

export function initialState(identity: Identity): State {
  return {
    identity,
    phase: { phase: 'starting' },
    epoch: null,
    pause: null,
    lastFailover: null,
    ledger: null,
    primarySeenMs: null,
    judgedMs: null,
    blindMs: null,
    primaryRestartedMs: null,
    primaryRun: null,
    peerPaused: false,
    primaryGoneMs: null,
    cleanStop: false,
    newestHere: false,
    irreplaceableAt: null,
    replaceableSinceMs: null,
    primaryHereMs: null,
    recovery: null,
    reminders: {},
    vipOddBeats: 0,
    vipAnnouncedMs: null,
    unfollowedMs: null,
    sweep: null,
    order: null,
    checkBeats: { failing: 0, counted: 0 },
    checkTakeoverAtWallMs: null,
  };
}
