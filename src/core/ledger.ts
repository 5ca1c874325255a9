import { change } from './change.ts';
import type { Diagnosis, Verdict } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import type { Policy } from './policy.ts';
import { isSameRun } from './postmaster-run.ts';
import { silenceBroken } from './silence.ts';
import type { Ledger, State } from './state.ts';
import type { Instant, MonoMs } from './units.ts';

/** A ledger entry older than this many beats, seen from the last answer of the primary, is no evidence. */
const STALE_BEATS = 2;

/** What the primary did while this node could not judge it for longer than this is not known. */
const blindMsMax = ({ intervalMs }: Policy): number =>
  Math.min(5 * intervalMs, Math.max(2.5 * intervalMs, 5000));

/**
 * A daemon that was away (restarted) for longer than this cannot vouch for its ledger when it finds the primary
 * dead: the primary may have gone on alone meanwhile. Restart takes 1-3 s, the ledger is stored every 10 s.
 */
const AWAY_MS_MAX = 20_000;

/** The same where the stream to us has ended: nobody saw when, and a primary that was started again since is alone. */
const AWAY_ENDED_MS_MAX = 10_000;

interface Moment {
  readonly now: Instant;
  readonly policy: Policy;
}

/** The primary is there, and serves somebody or may do so. */
const LIVES: readonly Diagnosis[] = ['partitioned', 'overloaded', 'unauthorized'];

export const CANNOT_JUDGE: readonly Diagnosis[] = ['observer-isolated', 'observer-late', 'unknowable'];

/** Keeps what can only be asked while the primary lives, and how a recovering primary gets on. */
export function recordBeat(state: State, e: Evidence, verdict: Verdict, { now, policy }: Moment): State {
  if (CANNOT_JUDGE.includes(verdict.diagnosis)) {
    return change(state, { blindMs: e.endedMs, recovery: recovery(state, e) });
  }
  const blindForMs = state.judgedMs === null ? 0 : e.startedMs - state.judgedMs;
  // What the primary did while we could not see it is not known.
  const unseen =
    blindForMs > blindMsMax(policy) || endedWhileBlind(state, e) || silenceBroken(state, e, verdict, policy);
  const kept = unseen || goesOnAlone(e, verdict) || startedAgain(state, e) ? null : state.ledger;
  return {
    ...state,
    judgedMs: e.startedMs,
    ledger: ledgerAfter(kept, e, now),
    primarySeenMs: servesSomebody(e) ? e.startedMs : state.primarySeenMs,
    primaryRestartedMs: e.sql.why === 'starting' ? e.startedMs : state.primaryRestartedMs,
    primaryRun: e.sql.why === 'starting' ? (e.ssh.report?.postmasterRun ?? null) : state.primaryRun,
    primaryGoneMs: sightOf(e) === 'gone' ? e.startedMs : state.primaryGoneMs,
    cleanStop: verdict.diagnosis === 'shut-down' || (state.cleanStop && !servesSomebody(e)),
    recovery: recovery(state, e),
  };
}

/** Whether it was started again before this node could judge it, and went on alone, nobody here can tell. */
function endedWhileBlind({ ledger, blindMs }: State, e: Evidence): boolean {
  return ledger !== null && since(blindMs, ledger) && streamEnded(e);
}

/**
 * It recovers, and it did so before: only when its host names the same run of it both times it was not up in between,
 * where it would have gone on alone.
 */
function startedAgain({ ledger, primaryRestartedMs, primaryRun }: State, e: Evidence): boolean {
  const before = ledger !== null && since(primaryRestartedMs, ledger);
  return before && sightOf(e) === 'recovering' && !isSameRun(primaryRun, e.ssh.report);
}

/** While our own standby is away the primary goes on alone: what was recorded before says nothing any more. */
function ledgerAfter(before: Ledger | null, e: Evidence, now: Instant): Ledger | null {
  if (e.local.role === 'primary') return before;
  const away = e.local.role === 'stopped' || e.local.role === 'starting';
  return entry(e, now) ?? (away ? null : before);
}

/** It lives, whatever we see of it, and its stream to us has ended, or may have: it commits without us. */
function goesOnAlone(e: Evidence, { diagnosis }: Verdict): boolean {
  return LIVES.includes(diagnosis) && (streamEnded(e) || streamUnheard(e));
}

/**
 * Nothing of it reaches us, and others see it alive. A database that was restarted meanwhile has let go of our
 * receiver, which goes on believing in its connection.
 */
function streamUnheard({ local, icmp, ssh, sql }: Evidence): boolean {
  const told = [icmp, ssh, sql].some(({ answer, why }) => answer === 'alive' || why === 'refused');
  return !told && local.walArrives !== 'alive';
}

/** Our receiver has ended. The second look, at the end of a beat, outweighs the first. */
export const streamEnded = ({ local }: Evidence): boolean =>
  local.receiver === 'stopped' || local.walArrives === 'dead';

/**
 * What is seen of a primary that commits nothing at this moment. `recovering`: it is starting, or died while it was,
 * so it has not been up since it began to start. `gone`: its postmaster is. `unseen`: neither was shown.
 */
export type Sight = 'recovering' | 'gone' | 'unseen';

export function sightOf({ sql, ssh }: Evidence): Sight {
  if (sql.why === 'starting' || ssh.report?.clusterState === 'in crash recovery') return 'recovering';
  return sql.why === 'refused' || ssh.report?.postmaster === 'gone' ? 'gone' : 'unseen';
}

/** The primary takes writes from somebody, whether it answers us or not: without us it may be going on alone. */
function servesSomebody(e: Evidence): boolean {
  const answers =
    e.sql.why === 'ready' || e.sql.why === 'too-many-connections' || e.sql.why === 'unauthorized';
  return answers || e.self.witnesses.alive > 0;
}

function entry(e: Evidence, now: Instant): Ledger | null {
  const row = e.replication;
  if (row === null) return null;
  const lagBytes =
    row.sentLsn === null || row.flushLsn === null ? null : Math.max(0, row.sentLsn - row.flushLsn);
  return {
    atMs: e.startedMs,
    atWallMs: now.wallMs,
    state: row.state,
    syncState: row.syncState,
    lagBytes,
    flushLsn: row.flushLsn,
  };
}

function recovery(state: State, e: Evidence): State['recovery'] {
  const starting =
    e.sql.why === 'starting' || e.sql.why === 'closed' || e.ssh.report?.postmaster === 'running';
  if (!starting || e.sql.why === 'ready') return null;
  const lsn = e.sql.recoveryLsn;
  const moved = state.recovery === null || (lsn !== null && lsn !== state.recovery.lsn);
  return moved ? { lsn, sinceMs: e.startedMs } : state.recovery;
}

/** How long a recovering primary has not moved, in milliseconds. */
export function stuckForMs(state: State, e: Evidence): number {
  return state.recovery === null ? 0 : e.endedMs - state.recovery.sinceMs;
}

/** This daemon was away when the stream to our standby ended, and cannot tell what the primary did then. */
export function endedUnseen(
  { ledger, primarySeenMs }: State,
  suspectedSinceMs: MonoMs,
  e: Evidence,
): boolean {
  const awayMs = primarySeenMs === null && ledger !== null ? suspectedSinceMs - ledger.atMs : 0;
  // Silence leaves a receiver connected: the stream of one that is only silent now was ended by what came before.
  return awayMs > (sightOf(e) === 'unseen' ? 0 : AWAY_ENDED_MS_MAX) && streamEnded(e);
}

export type Safety =
  | { readonly safe: true; readonly why: string }
  | { readonly safe: false; readonly why: string };

/**
 * Whether a takeover now would keep every acknowledged commit, from what was recorded while the primary lived.
 * `sight`: what is seen of the primary now; one that was seen to be down may have come up and gone on alone since.
 */
export function dataSafety(
  state: State,
  suspectedSinceMs: MonoMs,
  policy: Policy,
  sight: Sight = 'unseen',
): Safety {
  const { ledger, primarySeenMs } = state;
  if (!policy.channels.replication) return { safe: true, why: 'heartbeat.replication is off: not asked' };
  if (ledger === null)
    return {
      safe: false,
      why: 'replication was not seen since this node or its sight of the primary was away, or the primary started again',
    };
  if (primarySeenMs === null && suspectedSinceMs - ledger.atMs > AWAY_MS_MAX) {
    const awayS = Math.round((suspectedSinceMs - ledger.atMs) / 1000);
    return {
      safe: false,
      why: `this daemon was away and last saw replication ${awayS} s before the first dead beat`,
    };
  }
  if (since(state.primaryRestartedMs, ledger) && sight !== 'recovering')
    return { safe: false, why: 'the primary was restarted since replication was last seen' };
  if (since(state.primaryGoneMs, ledger) && sight === 'unseen') {
    return {
      safe: false,
      why: 'the primary was gone when it was last seen, and may have been started since',
    };
  }
  const behindMs = primarySeenMs === null ? 0 : primarySeenMs - ledger.atMs;
  if (behindMs > STALE_BEATS * policy.intervalMs) {
    return {
      safe: false,
      why: `replication was last seen ${Math.round(behindMs / 1000)} s before the primary's last answer`,
    };
  }
  return inSync(ledger, policy);
}

const since = (seenMs: MonoMs | null, { atMs }: Ledger): boolean => seenMs !== null && seenMs > atMs;

/** Synchronous streaming loses nothing; otherwise the lag must be within `failover.maxLag`. */
export function inSync(ledger: Ledger, policy: Policy): Safety {
  const streaming = ledger.state === 'streaming';
  if (streaming && (ledger.syncState === 'sync' || ledger.syncState === 'quorum')) {
    return { safe: true, why: 'streaming in sync at the last good beat' };
  }
  const lag = ledger.lagBytes;
  const described = `replication was ${ledger.state}/${ledger.syncState}, lag ${lag ?? 'unknown'} bytes`;
  const within = streaming && lag !== null && policy.maxLagBytes > 0 && lag <= policy.maxLagBytes;
  return within
    ? { safe: true, why: `${described}, within failover.maxLag` }
    : { safe: false, why: described };
}
