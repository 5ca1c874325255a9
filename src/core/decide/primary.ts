import type { Decision, Notice } from '../decision.ts';
import { compareEpochs, type Epoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import type { Phase } from '../phases.ts';
import type { State } from '../state.ts';
import { type Context, draft, once } from './draft.ts';
import { keepVip } from './vip.ts';
import { startWatching } from './watching.ts';

/** We run as primary and somebody else is the newer one. */
export function isSuperseded(state: State, e: Evidence): boolean {
  const newer = newerElsewhere(state, e);
  return newer !== null && (e.local.role === 'primary' || state.phase.phase === 'serving');
}

function newerElsewhere(state: State, e: Evidence): Epoch | null {
  const seen = e.epochSeen;
  if (seen === null || seen.primary === state.identity.self) return null;
  return state.epoch === null || compareEpochs(seen, state.epoch) > 0 ? seen : null;
}

/** Enters `ghost`: no VIP and no database here, from this very beat on. */
export function becomeGhost(state: State, e: Evidence, context: Context): Decision {
  const newer = newerElsewhere(state, e) ?? state.epoch;
  if (newer === null) return draft(state, 'superseded by nobody', context.policy);
  return asGhost({ ...state, epoch: newer }, newer, e, context);
}

function asGhost(state: State, newer: Epoch, e: Evidence, { policy }: Context): Decision {
  const why = `${newer.primary} is the newer primary`;
  const database = e.local.role === 'primary' || e.local.role === 'starting';
  return draft({ ...state, phase: { phase: 'ghost', newer } }, `ghost: ${why}`, policy, {
    actions: [
      ...(e.vip.here === 'absent' ? [] : [{ kind: 'release-vip', why } as const]),
      ...(database ? [{ kind: 'stop-database', why } as const] : []),
    ],
    nextBeatInMs: policy.recheckMs,
  });
}

export function onGhost(
  state: State,
  phase: Extract<Phase, { phase: 'ghost' }>,
  e: Evidence,
  context: Context,
): Decision {
  if (e.local.role === 'standby') return startWatching(state, context, 'rejoined as standby');
  return { ...asGhost(state, phase.newer, e, context), nextBeatInMs: context.policy.intervalMs };
}

/** Enters `serving`. The first primary that ever ran here makes the first epoch. */
export function startServing(state: State, e: Evidence, context: Context, reason: string): Decision {
  const { self, peer, vip } = state.identity;
  const byHand = state.phase.phase === 'watching' || state.phase.phase === 'suspecting';
  const notices: Notice[] = [
    byHand ? once('PROMOTED_ELSEWHERE', { self }) : once('SERVING', { self, peer, vip }),
  ];
  const epoch = ownEpoch(state, e);
  const next: State = { ...state, epoch, phase: { phase: 'serving' }, ledger: null };
  const decision = onServing(next, e, context);
  return { ...decision, reason: `${reason}; ${decision.reason}`, notices: [...notices, ...decision.notices] };
}

/** A primary whose recorded epoch belongs to the other one was promoted by hand: that is a new epoch. */
function ownEpoch(state: State, e: Evidence): Epoch {
  const { self } = state.identity;
  const timeline = Math.max(e.local.timeline ?? 1, state.epoch?.timeline ?? 1);
  if (state.epoch === null) return { timeline, failover: 0, primary: self };
  return state.epoch.primary === self
    ? state.epoch
    : { timeline, failover: state.epoch.failover + 1, primary: self };
}

/** Keeps the VIP, as long as our database is primary and we are not alone. */
export function onServing(state: State, e: Evidence, context: Context): Decision {
  const { policy } = context;
  switch (e.local.role) {
    case 'standby':
      return startWatching(state, context, 'our database is a standby now');
    case 'stopped':
    case 'starting':
      // A restart of the database keeps its VIP: whoever takes over fences this host first.
      return draft({ ...state, phase: { phase: 'starting' } }, `our database is ${e.local.role}`, policy);
    default:
  }
  // A machine that slept may have been replaced meanwhile: give up first, look who is there, then serve again.
  if (e.lateByMs >= policy.giveUpAfterMs || e.aloneForMs >= policy.giveUpAfterMs) {
    return isolate(state, e.aloneForMs >= policy.giveUpAfterMs, context);
  }
  return keepVip(draft(state, 'serving', policy, alonePace(e.aloneForMs, context)), e, context);
}

/** While nobody answers, the moment of giving up must not wait for the next beat. */
function alonePace(
  aloneForMs: number,
  { policy }: Context,
): { tickInMs: number | null; nextBeatInMs: number } {
  return aloneForMs > 0
    ? { tickInMs: Math.max(0, policy.giveUpAfterMs - aloneForMs), nextBeatInMs: policy.recheckMs }
    : { tickInMs: null, nextBeatInMs: policy.intervalMs };
}

/** Gives up before the other side may promote. `alone`: seen nobody, rather than having been asleep. */
export function isolate(state: State, alone: boolean, { now, policy }: Context): Decision {
  const stop = alone && policy.stopDatabaseWhenIsolated;
  const why = alone ? 'this node sees nobody' : 'this node was asleep and may have been replaced';
  return draft(
    { ...state, phase: { phase: 'isolated', sinceMs: now.monoMs, databaseStopped: stop } },
    why,
    policy,
    {
      actions: [{ kind: 'release-vip', why }, ...(stop ? [{ kind: 'stop-database', why } as const] : [])],
      nextBeatInMs: 0,
    },
  );
}

/** Serves again only after somebody was heard and nobody newer was shown. */
export function onIsolated(
  state: State,
  phase: Extract<Phase, { phase: 'isolated' }>,
  e: Evidence,
  context: Context,
): Decision {
  const { policy } = context;
  const stillAlone = e.aloneForMs > 0 || e.lateByMs > policy.lateAfterMs;
  if (stillAlone) {
    return draft(state, 'still isolated', policy, {
      actions: e.vip.here !== 'absent' ? [{ kind: 'release-vip', why: 'this node sees nobody' }] : [],
      nextBeatInMs: policy.recheckMs,
    });
  }
  if (e.local.role === 'primary') return startServing(state, e, context, 'somebody answers again');
  if (e.local.role === 'standby') return startWatching(state, context, 'our database is a standby now');
  const reason = phase.databaseStopped
    ? 'somebody answers again; our database was stopped'
    : 'somebody answers again';
  return draft({ ...state, phase: { phase: 'starting' } }, reason, policy);
}
