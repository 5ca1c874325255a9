import type { Decision } from '../decision.ts';
import { type Epoch, newestEpoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import { openPaceMs } from '../pace.ts';
import type { Phase } from '../phases.ts';
import type { State } from '../state.ts';
import { type Context, draft } from './draft.ts';
import { startWatching } from './watching.ts';

/** The newest epoch that is known here or was shown, when it is the other one's; null when it is ours. */
export function newerElsewhere(state: State, e: Evidence): Epoch | null {
  const newest = newestEpoch([state.epoch, e.epochSeen]);
  return newest === null || newest.primary === state.identity.self ? null : newest;
}

/**
 * What we have here was primary, and the other one is the newer primary.
 *
 * A primary whose timeline is newer than that epoch was promoted since, by hand: it is no ghost. While its
 * timeline is not clear (the control file tells it up to a second late) only one that was serving is taken for one.
 */
export function isSuperseded(state: State, e: Evidence): boolean {
  const newer = newerElsewhere(state, e);
  if (newer === null) return false;
  const { role, timeline, standbySignal } = e.local;
  const { phase } = state.phase;
  const served = phase === 'serving' || phase === 'isolated';
  switch (role) {
    case 'primary':
      if (timeline !== null && timeline > newer.timeline) return false;
      if (mayReturn(state, newer) && peerIsStandby(e)) return false;
      return served || (timeline !== null && timeline < newer.timeline);
    case 'stopped':
    case 'starting':
      return (served || phase === 'starting') && standbySignal === false && !mayReturn(state, newer);
    case 'standby':
      return false;
    case 'unknown':
      return served;
  }
}

/** A human has acknowledged that newer epoch: should its primary turn out to be a standby, we may be primary again. */
function mayReturn({ lastFailover }: State, newer: Epoch): boolean {
  return lastFailover?.acknowledged === true && lastFailover.epoch.primary === newer.primary;
}

/** The other database is a standby, by its own word or by the files of its host. */
export function peerIsStandby(e: Evidence): boolean {
  return e.sql.why === 'in-recovery' || e.ssh.report?.standbySignal === true;
}

/** Enters `ghost`: no VIP and no database here, from this very beat on. */
export function becomeGhost(state: State, newer: Epoch, e: Evidence, context: Context): Decision {
  const { lastFailover } = state;
  const known = lastFailover !== null && lastFailover.epoch.failover === newer.failover;
  const told = known ? lastFailover : { epoch: newer, atWallMs: context.now.wallMs, acknowledged: false };
  return haunt({ ...state, epoch: newer, lastFailover: told }, newer, e, context);
}

export function onGhost(
  state: State,
  { newer }: Extract<Phase, { phase: 'ghost' }>,
  e: Evidence,
  context: Context,
): Decision {
  const { role, timeline } = e.local;
  if (role === 'standby') return startWatching(state, context, 'rejoined as standby');
  if (role === 'primary' && timeline !== null && timeline > newer.timeline) {
    return draft({ ...state, phase: { phase: 'starting' } }, 'promoted by hand since', context.policy);
  }
  return { ...haunt(state, newer, e, context), nextBeatInMs: ghostPace(state, context) };
}

/** Boot scripts and people bring things back soon after a failover; then every beat counts. */
const FRESH_MS = 60_000;

function ghostPace({ lastFailover }: State, { now, policy }: Context): number {
  const ageMs = lastFailover === null ? 0 : now.wallMs - lastFailover.atWallMs;
  return ageMs >= 0 && ageMs < FRESH_MS ? openPaceMs(policy) : policy.intervalMs;
}

/** A database that is starting as a standby is being rejoined: it is left alone. */
function haunt(state: State, newer: Epoch, e: Evidence, { policy }: Context): Decision {
  const why = `${newer.primary} is the newer primary`;
  const { role, standbySignal } = e.local;
  const database = role === 'primary' || (role === 'starting' && standbySignal !== true);
  return draft({ ...state, phase: { phase: 'ghost', newer } }, `ghost: ${why}`, policy, {
    actions: [
      ...(e.vip.here === 'absent' ? [] : [{ kind: 'release-vip', why } as const]),
      ...(database ? [{ kind: 'stop-database', why } as const] : []),
    ],
    nextBeatInMs: openPaceMs(policy),
  });
}
