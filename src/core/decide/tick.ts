import type { Decision, Tick } from '../decision.ts';
import type { Policy } from '../policy.ts';
import { exposedForMs } from '../replaceable.ts';
import type { State } from '../state.ts';
import { type Context, draft } from './draft.ts';
import { waitForGiveUp } from './fenced.ts';
import { isolate } from './isolate.ts';

/** A moment that a decision waits for, between two beats. */
export function onTick(state: State, tick: Tick, context: Context): Decision {
  const { phase } = state;
  const { policy, now } = context;
  const exposedMs = exposedForMs(state, tick.aloneForMs, now.monoMs);
  if (phase.phase === 'failing-over' && phase.fence === 'waiting')
    return waitForGiveUp(state, phase, context);
  if (isCompanyNear(exposedMs, tick, policy)) {
    return draft(state, 'somebody answers again, it seems', policy, { tickInMs: tick.companyInMs ?? 0 });
  }
  const givesUp = exposedMs >= policy.giveUpAfterMs;
  if (phase.phase === 'serving' && givesUp) return isolate(state, true, context);
  // A primary's database that is being restarted would be up again when nobody expects it to be.
  const ours = state.epoch?.primary === state.identity.self;
  if (phase.phase === 'starting' && givesUp) return isolate(state, ours, context);
  const leftMs = phase.phase === 'serving' && exposedMs > 0 ? policy.giveUpAfterMs - exposedMs : null;
  return draft(state, 'nothing is due', policy, { tickInMs: leftMs });
}

/** Half of `GIVE_UP_MARGIN_MS`. */
const COMPANY_WAIT_MS = 50;

/** Whoever was silent for two seconds and comes back shows it by two replies, the second at the last moment. */
function isCompanyNear(exposedMs: number, { companyInMs = null }: Tick, { giveUpAfterMs }: Policy): boolean {
  const due = exposedMs >= giveUpAfterMs && companyInMs !== null && companyInMs > 0;
  return due && exposedMs + companyInMs <= giveUpAfterMs + COMPANY_WAIT_MS;
}
