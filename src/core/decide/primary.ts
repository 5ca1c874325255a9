import type { Decision, Notice } from '../decision.ts';
import type { Epoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import { openPaceMs } from '../pace.ts';
import type { Phase } from '../phases.ts';
import { exposedForMs, isReplaceable } from '../replaceable.ts';
import type { State } from '../state.ts';
import { type Context, draft, once } from './draft.ts';
import { newerElsewhere, peerIsStandby } from './ghost.ts';
import { alonePace, isolate } from './isolate.ts';
import { keepVip } from './vip.ts';
import { startWatching } from './watching.ts';

/** Enters `serving`. The first primary that ever ran here makes the first epoch. */
export function startServing(state: State, e: Evidence, context: Context, reason: string): Decision {
  const { self, peer, vip } = state.identity;
  const newer = newerElsewhere(state, e);
  if (newer !== null && !peerIsStandby(e) && (e.local.timeline ?? 0) <= newer.timeline) {
    return draft(
      { ...state, phase: { phase: 'starting' } },
      `our database is a primary, and it is not clear whether it is newer than that of ${newer.primary}`,
      context.policy,
      { nextBeatInMs: openPaceMs(context.policy) },
    );
  }
  const byHand = newer !== null;
  const notices: Notice[] = [
    byHand ? once('PROMOTED_ELSEWHERE', { self }) : once('SERVING', { self, peer, vip }),
  ];
  const next: State = {
    ...state,
    epoch: ownEpoch(state, newer, e),
    phase: { phase: 'serving' },
    ledger: null,
    newestHere: byHand || state.newestHere,
  };
  const decision = onServing(next, e, context);
  return { ...decision, reason: `${reason}; ${decision.reason}`, notices: [...notices, ...decision.notices] };
}

/** A primary that is newer than the recorded epoch of the other one was promoted by hand: that is a new epoch. */
function ownEpoch(state: State, newer: Epoch | null, e: Evidence): Epoch {
  const { self } = state.identity;
  const timeline = Math.max(e.local.timeline ?? 1, state.epoch?.timeline ?? 1, newer?.timeline ?? 1);
  if (newer !== null) return { timeline, failover: newer.failover + 1, primary: self };
  return state.epoch ?? { timeline, failover: 0, primary: self };
}

/** Keeps the VIP, as long as our database is primary and we are not alone. */
export function onServing(state: State, e: Evidence, context: Context): Decision {
  const { policy } = context;
  if (state.vipAnnouncedMs !== null && e.startedMs < state.vipAnnouncedMs) {
    return draft(state, 'this beat began before the VIP came here', policy, { nextBeatInMs: 0 });
  }
  switch (e.local.role) {
    case 'standby':
      return startWatching(state, context, 'our database is a standby now');
    case 'stopped':
    case 'starting':
      // A restart of the database keeps its VIP: whoever takes over fences this host first.
      return draft(
        { ...state, phase: { phase: 'starting' } },
        `our database is ${e.local.role}`,
        policy,
        alonePace(e.aloneForMs, exposedForMs(state, e.aloneForMs, e.endedMs), policy),
      );
    default:
  }
  // A machine that slept may have been replaced meanwhile: give up first, look who is there, then serve again. What
  // it saw in its sleep says nothing about who is there.
  const sleptMs = Math.max(e.lateByMs, e.endedMs - e.startedMs - policy.timeoutMs);
  if (sleptMs >= policy.giveUpAfterMs) return isolate(state, false, context);
  if (!isReplaceable(state)) return keepVip(draft(state, 'serving', policy), e, context);
  const exposedMs = exposedForMs(state, e.aloneForMs, e.endedMs);
  if (sleptMs <= policy.lateAfterMs && exposedMs >= policy.giveUpAfterMs)
    return isolate(state, true, context);
  return keepVip(draft(state, 'serving', policy, alonePace(e.aloneForMs, exposedMs, policy)), e, context);
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
  const stop = policy.stopDatabaseWhenIsolated && !phase.databaseStopped;
  if (stop && e.local.role === 'primary' && e.aloneForMs >= policy.giveUpAfterMs)
    return isolate(state, true, context);
  if (stillAlone) {
    const why = 'this node sees nobody';
    // Whoever starts it again meanwhile cannot know better than we do who is primary now.
    const runs =
      e.local.role === 'primary' || (e.local.role === 'starting' && e.local.standbySignal === false);
    return draft(state, 'still isolated', policy, {
      actions: [
        ...(e.vip.here === 'absent' ? [] : [{ kind: 'release-vip', why } as const]),
        ...(phase.databaseStopped && runs ? [{ kind: 'stop-database', why } as const] : []),
      ],
      nextBeatInMs: openPaceMs(policy),
    });
  }
  if (e.local.role === 'primary') return startServing(state, e, context, 'somebody answers again');
  if (e.local.role === 'standby') return startWatching(state, context, 'our database is a standby now');
  const reason = phase.databaseStopped
    ? 'somebody answers again; our database was stopped'
    : 'somebody answers again';
  return draft({ ...state, phase: { phase: 'starting' } }, reason, policy);
}
