import type { Decision } from '../decision.ts';
import type { Phase } from '../phases.ts';
import { rememberedIrreplaceable } from '../replaceable.ts';
import { ageInThisBootMs } from '../same-boot.ts';
import type { Durable, State } from '../state.ts';
import { type Context, draft } from './draft.ts';
import { resumePause } from './pause.ts';

/**
 * Takes up what an earlier run left behind. A failover in progress waits for the first beat: only the state of
 * the databases tells how far it came (`attempt: 0` means "not begun in this life").
 */
export function onStarted(state: State, durable: Durable | null, context: Context): Decision {
  if (durable === null) return draft(state, 'started without a memory', context.policy);
  const { phase, cleanStop = false, primaryRestartedMs = null, primaryRun = null, ...rest } = durable;
  const { primaryGoneMs = null, peerPaused = false, checkTakeoverAtWallMs = null, ...memory } = rest;
  return draft(
    {
      ...state,
      ...memory,
      cleanStop,
      primaryRestartedMs,
      primaryRun,
      primaryGoneMs,
      peerPaused,
      checkTakeoverAtWallMs,
      irreplaceableAt: rememberedIrreplaceable(durable, context.now),
      ledger: rebase(memory.ledger, context),
      pause: resumePause(memory.pause, context.now),
      phase: taken(phase, durable, state.identity, context),
    },
    phase === null ? 'started' : `started again in the phase ${phase.phase}`,
    context.policy,
    { nextBeatInMs: 0 },
  );
}

function taken(
  phase: Durable['phase'],
  { pause }: Durable,
  { self, peer }: State['identity'],
  { now, policy }: Context,
): Phase {
  if (phase === null) return { phase: 'starting' };
  if (phase.phase === 'failing-over' && (pause !== null || policy.observeOnly)) {
    const why = `it was in progress (${phase.step}) when this daemon was told not to act`;
    return { phase: 'halted', code: 'PROMOTION_FAILED', params: { self, peer, why } };
  }
  // The monotonic clock of an earlier boot means nothing: its times begin anew.
  return phase.phase === 'failing-over'
    ? { ...phase, attempt: 0, startedMs: now.monoMs, silentSinceMs: now.monoMs }
    : phase;
}

/**
 * The ledger of this boot is kept. While this host was down its standby was away and the primary went on alone: what
 * an earlier boot recorded is no evidence.
 */
function rebase(ledger: Durable['ledger'], { now }: Context): Durable['ledger'] {
  if (ledger === null) return null;
  return ageInThisBootMs({ monoMs: ledger.atMs, wallMs: ledger.atWallMs }, now) === null ? null : ledger;
}
