import type { Decision, Event } from '../core/decision.ts';
import type { Policy } from '../core/policy.ts';
import type { State } from '../core/state.ts';
import type { Instant } from '../core/units.ts';

/** One event and what was made of it. */
export interface Turn {
  readonly before: State;
  readonly event: Event;
  readonly decision: Decision;
  /** Both clocks, as the decision was given them. */
  readonly now: Instant;
}

/** What a decision depends on besides the state and the event, and who took it. */
export interface Surroundings {
  readonly version: string;
  readonly policy: Policy;
  /** The settings that differ from their defaults, as in the file; of a command that may hold a secret the program only. */
  readonly settings: Readonly<Record<string, unknown>>;
}
