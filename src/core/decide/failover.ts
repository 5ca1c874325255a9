import type { Decision } from '../decision.ts';
import type { Verdict } from '../diagnosis.ts';
import type { Epoch } from '../epoch.ts';
import type { Evidence } from '../evidence.ts';
import type { FailingOver, Suspecting } from '../phases.ts';
import type { State } from '../state.ts';
import { monoMs } from '../units.ts';
import { type Context, draft, once } from './draft.ts';

/** Every rule has agreed: the first step is the fence. */
export function startFailover(
  state: State,
  suspicion: Suspecting,
  e: Evidence,
  verdict: Verdict,
  { now, policy }: Context,
): Decision {
  const silentForMs = Math.max(e.silentForMs, e.endedMs - suspicion.sinceMs);
  const phase: FailingOver = {
    phase: 'failing-over',
    step: 'fence',
    attempt: 1,
    epoch: nextEpoch(state, e),
    cause: verdict.diagnosis,
    proof: verdict.proof,
    fence: 'pending',
    fenceDetail: '',
    silentSinceMs: monoMs(e.endedMs - silentForMs),
    startedMs: now.monoMs,
  };
  const { self, peer } = state.identity;
  const params = { self, peer, diagnosis: verdict.diagnosis, why: verdict.reason };
  const order = { spareLiving: verdict.diagnosis !== 'database-hung', sshSilent: e.ssh.why === 'silence' };
  return draft({ ...state, phase }, `failover: ${verdict.diagnosis}: ${verdict.reason}`, policy, {
    actions: [{ kind: 'run-step', step: 'fence', order, epoch: phase.epoch }],
    notices: [once('FAILOVER_STARTED', params)],
  });
}

function nextEpoch(state: State, e: Evidence): Epoch {
  const timeline = Math.max(e.local.timeline ?? 0, state.epoch?.timeline ?? 0) + 1;
  return { timeline, failover: (state.epoch?.failover ?? 0) + 1, primary: state.identity.self };
}
