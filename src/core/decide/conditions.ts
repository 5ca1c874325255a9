import type { Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { inSync } from '../ledger.ts';
import type { Params } from '../messages.ts';
import type { State } from '../state.ts';
import { checkConditions } from './checks.ts';
import type { Context } from './draft.ts';
import { blockers } from './gate.ts';
import type { Condition } from './remind.ts';
import { sweepConditions } from './sweep.ts';
import { holders, ODD_BEATS, vipObstacle } from './vip.ts';

/** Everything that holds in this beat and that people must know as long as it does. */
export function conditions(
  state: State,
  e: Evidence,
  verdict: Verdict,
  context: Context,
): readonly Condition[] {
  return [
    ...vipConditions(state, e),
    ...interfaceConditions(state, e),
    ...phaseConditions(state, e),
    ...heldConditions(state, e, verdict, context),
    ...diagnosisConditions(state, verdict),
    ...redundancyConditions(state, e, context),
    ...checkConditions(state, e, verdict, context),
    ...pauseConditions(state),
    ...sweepConditions(state),
  ];
}

const params = (state: State, more: Params = {}): Params => ({ ...state.identity, ...more });

/** While a failover runs, or is about to, the VIP is between two nodes on purpose. */
function vipConditions(state: State, e: Evidence): Condition[] {
  const { phase } = state.phase;
  if (phase !== 'serving' && phase !== 'watching') return [];
  const { self, peer } = state.identity;
  const primaryHere = phase === 'serving';
  const wrong = primaryHere ? peer : self;
  if (e.local.role === 'primary' && e.sql.why === 'ready')
    return [{ code: 'TWO_PRIMARIES', params: params(state) }];
  switch (holders(e, primaryHere)) {
    case 'both':
      return [{ code: 'VIP_ON_BOTH', params: params(state, { wrong }) }];
    case 'neither':
      if (state.vipOddBeats < ODD_BEATS) return [];
      return [{ code: 'VIP_ON_NEITHER', params: params(state) }];
    case 'wrong-node':
      if (state.vipOddBeats < ODD_BEATS) return [];
      return [{ code: 'VIP_ON_WRONG_NODE', params: params(state, { wrong }) }];
    case 'unknown':
    case 'one':
      if (primaryHere && e.vip.here === 'absent') return withheld(state, e);
      return primaryHere && e.vip.arp === 'other'
        ? [{ code: 'VIP_CLAIMED_BY_OTHER', params: params(state) }]
        : [];
  }
}

/** Of an interface that is there, the link is known. */
function interfaceConditions(state: State, e: Evidence): Condition[] {
  const { phase } = state.phase;
  if (phase !== 'serving' && phase !== 'watching') return [];
  return e.self.link === 'unknown' ? [{ code: 'INTERFACE_GONE', params: params(state) }] : [];
}

/** The first login to the other host outlasts a beat or two: until then nothing is wrong with the VIP. */
const WITHHELD_AFTER_MS = 3000;

function withheld(state: State, e: Evidence): Condition[] {
  const why = vipObstacle(state, e);
  const primaryForMs = state.primaryHereMs === null ? 0 : e.endedMs - state.primaryHereMs;
  return why === null || primaryForMs < WITHHELD_AFTER_MS
    ? []
    : [{ code: 'VIP_WITHHELD', params: params(state, { why }) }];
}

function phaseConditions(state: State, e: Evidence): Condition[] {
  const { phase } = state;
  switch (phase.phase) {
    case 'halted':
      return [{ code: phase.code, params: phase.params }];
    case 'ghost': {
      const epoch = `${phase.newer.timeline}.${phase.newer.failover}`;
      return [{ code: 'GHOST', params: params(state, { primary: phase.newer.primary, epoch }) }];
    }
    case 'isolated': {
      const seconds = (Math.max(e.aloneForMs, e.lateByMs) / 1000).toFixed(1);
      const database = phase.databaseStopped ? ' and stops its database' : '';
      return [{ code: 'ISOLATED', params: params(state, { seconds, database }) }];
    }
    case 'standby-down':
      return [{ code: 'STANDBY_DOWN', params: params(state, { why: e.local.detail }) }];
    case 'starting':
      return [{ code: 'DATABASE_AWAY', params: params(state, { why: e.local.detail }) }];
    default:
      return [];
  }
}

/** The dead count is full and something stands in the way: say what, as long as it does. */
function heldConditions(state: State, e: Evidence, verdict: Verdict, context: Context): Condition[] {
  const { policy } = context;
  const { phase } = state;
  if (phase.phase !== 'suspecting') return [];
  const full = phase.deadCount >= policy.thresholdBeats || phase.hardCount >= policy.hardProofBeats;
  if (!full) return [];
  const first = blockers(state, e, verdict, context)[0];
  if (first === undefined) return [];
  const wanted = first.rule === 'paused' || first.rule === 'observe-only';
  const told = params(state, { diagnosis: verdict.diagnosis, why: first.why, help: first.help });
  return [{ code: wanted ? 'WOULD_FAIL_OVER' : 'FAILOVER_HELD', params: told }];
}

function diagnosisConditions(state: State, verdict: Verdict): Condition[] {
  const { phase } = state.phase;
  if (phase !== 'watching' && phase !== 'suspecting') return [];
  const told = params(state, { why: verdict.reason });
  switch (verdict.diagnosis) {
    case 'shut-down':
      return [{ code: 'PRIMARY_SHUT_DOWN', params: told }];
    case 'observer-isolated':
      return [{ code: 'OBSERVER_ISOLATED', params: told }];
    case 'observer-late':
      return [{ code: 'OBSERVER_LATE', params: told }];
    default:
      return [];
  }
}

/** A standby that is restarted is back within this; its own daemon tells sooner what is wrong with it. */
const UNFOLLOWED_MS = 10_000;

function redundancyConditions(state: State, e: Evidence, { policy }: Context): Condition[] {
  const { phase, ledger, identity, unfollowedMs } = state;
  if (phase.phase === 'serving' && unfollowedMs !== null && e.endedMs - unfollowedMs >= UNFOLLOWED_MS) {
    return [{ code: 'REDUNDANCY_LOST', params: { standby: identity.peer, why: 'it is not connected' } }];
  }
  if (phase.phase !== 'watching' || ledger === null) return [];
  const safety = inSync(ledger, policy);
  return safety.safe
    ? []
    : [{ code: 'REDUNDANCY_LOST', params: { standby: identity.self, why: safety.why } }];
}

function pauseConditions(state: State): Condition[] {
  const { pause } = state;
  if (pause === null) return [];
  const left = { by: pause.by, untilWallMs: pause.untilWallMs, why: pause.reason };
  return [{ code: 'PAUSED', params: params(state, left) }];
}
