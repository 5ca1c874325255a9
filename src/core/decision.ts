import type { Epoch } from './epoch.ts';
import type { Evidence } from './evidence.ts';
import type { MessageCode, Params } from './messages.ts';
import type { TakeOver } from './order.ts';
import type { Durable, State } from './state.ts';
import type { FenceOrder, Step, StepOutcome } from './steps.ts';
import type { SweepReport } from './sweep.ts';

/** Everything that can happen to the state machine. Nothing else changes it. */
export type Event =
  /** Once, at start, with what an earlier run left behind. */
  | { readonly kind: 'started'; readonly durable: Durable | null }
  | { readonly kind: 'beat'; readonly evidence: Evidence }
  /** Between beats, when a time that a decision waits for has come. */
  | Tick
  | { readonly kind: 'outcome'; readonly outcome: StepOutcome }
  /** A pass over the segments has ended. */
  | { readonly kind: 'swept'; readonly attempt: number; readonly report: SweepReport }
  | { readonly kind: 'operator'; readonly request: OperatorRequest };

export interface Tick {
  readonly kind: 'tick';
  readonly aloneForMs: number;
  /** A lone reply has come. By then the next one will have, if it was no lone one; null when none is awaited. */
  readonly companyInMs?: number | null;
}

export type OperatorRequest =
  | { readonly op: 'pause'; readonly forMs: number; readonly reason: string; readonly by: string }
  | { readonly op: 'resume'; readonly by: string }
  | { readonly op: 'ack'; readonly by: string }
  /** A human takes this node out: it holds neither VIP nor database until somebody acknowledges. */
  | { readonly op: 'step-down'; readonly reason: string; readonly by: string }
  /** A human moves the VIP by hand. Taking it is judged by the last beat; null before the first one. */
  | ({ readonly op: 'move-vip'; readonly by: string } & (
      | { readonly deed: 'take'; readonly evidence: Evidence | null }
      | { readonly deed: 'release' }
    ))
  /** This standby is to become primary now, because a human says so. */
  | ({ readonly op: 'take-over' } & TakeOver)
  /** The other coordinator takes over and tells us so: we are no longer primary. */
  | { readonly op: 'fence'; readonly epoch: Epoch; readonly by: string };

/** A deed for the effects. The loop runs them in order and reports the outcome of steps as events. */
export type Action =
  | { readonly kind: 'run-step'; readonly step: 'fence'; readonly order: FenceOrder; readonly epoch: Epoch }
  | {
      readonly kind: 'run-step';
      readonly step: Exclude<Step, 'fence'>;
      readonly epoch: Epoch;
      /** The old primary's host was silent when it was fenced: asking it again costs only time. */
      readonly peerSilent: boolean;
    }
  | { readonly kind: 'take-vip' }
  | { readonly kind: 'refresh-vip' }
  | { readonly kind: 'release-vip'; readonly why: string }
  /** `atOnce`: by SIGKILL. One that is stopping tells it, which cannot be told from one that is starting again. */
  | { readonly kind: 'stop-database'; readonly why: string; readonly atOnce?: true }
  /** End the old primary's sessions on every segment. In the background; the report comes as `swept`. */
  | { readonly kind: 'sweep-segments'; readonly attempt: number };

/** Something that people are to know. `again` and `over` come from conditions that last. */
export interface Notice {
  readonly code: MessageCode;
  readonly params: Params;
  readonly turn: 'once' | 'new' | 'again' | 'over';
}

export interface Decision {
  readonly state: State;
  readonly actions: readonly Action[];
  readonly notices: readonly Notice[];
  /** One line: what was found and what follows. */
  readonly reason: string;
  /** When to look again, from the start of this beat; the loop adds nothing of its own. */
  readonly nextBeatInMs: number;
  /** A moment before the next beat at which `tick` must come, or null. */
  readonly tickInMs: number | null;
  /** The answer to an operator's request. */
  readonly reply: { readonly ok: boolean; readonly text: string } | null;
}
