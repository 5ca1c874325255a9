import { decide } from '../../src/core/decide/decide.ts';
import type { Decision, Event } from '../../src/core/decision.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { State } from '../../src/core/state.ts';
import { monoMs } from '../../src/core/units.ts';
import { at, policy as defaults } from './build.ts';

/** A state machine and its clock: every call is one event at a time that the test names. */
export class Play {
  decision: Decision | null = null;

  state: State;
  private readonly policy: Policy;

  constructor(state: State, policy: Policy = defaults) {
    this.state = state;
    this.policy = policy;
  }

  event(event: Event, ms: number): Decision {
    this.decision = decide(this.state, event, at(ms), this.policy);
    this.state = this.decision.state;
    return this.decision;
  }

  /** A beat that began `timeout` before `ms` when the primary is silent, or just before it. */
  beat(evidence: Evidence, ms: number): Decision {
    const tookMs = evidence.endedMs - evidence.startedMs;
    const moved = { ...evidence, startedMs: monoMs(ms - tookMs), endedMs: monoMs(ms) };
    return this.event({ kind: 'beat', evidence: moved }, ms);
  }

  get phase(): string {
    return this.state.phase.phase;
  }

  codes(): string[] {
    return (this.decision?.notices ?? []).map(({ code, turn }) =>
      turn === 'once' ? code : `${code}/${turn}`,
    );
  }

  deeds(): string[] {
    return (this.decision?.actions ?? []).map((action) =>
      action.kind === 'run-step' ? `step ${action.step}` : action.kind,
    );
  }
}
