import type { Verdict } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import type { Policy } from './policy.ts';
import type { State } from './state.ts';

/**
 * Two beats in a row found nobody, and a small probe between them was answered: it was not one silence but two. The
 * host was there in between, and so may its database have been.
 */
export function silenceBroken(
  { phase }: State,
  e: Evidence,
  { diagnosis }: Verdict,
  policy: Policy,
): boolean {
  const both =
    phase.phase === 'suspecting' && phase.diagnosis === diagnosis && diagnosis === 'host-unreachable';
  if (!both) return false;
  // The first silent probe may be up to a timeout younger than the beat that found the silence.
  return e.silentForMs + policy.timeoutMs < e.endedMs - phase.sinceMs;
}
