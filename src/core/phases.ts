import type { Diagnosis, Proof } from './diagnosis.ts';
import type { Epoch } from './epoch.ts';
import type { MessageCode, Params } from './messages.ts';
import type { Override } from './order.ts';
import type { Step } from './steps.ts';
import type { MonoMs } from './units.ts';

/** The phase of the state machine. Each carries its own data and nothing else's. */
export type Phase =
  | { readonly phase: 'starting' }
  | { readonly phase: 'watching' }
  | Suspecting
  | FailingOver
  | { readonly phase: 'serving' }
  | { readonly phase: 'isolated'; readonly sinceMs: MonoMs; readonly databaseStopped: boolean }
  | { readonly phase: 'ghost'; readonly newer: Epoch }
  | { readonly phase: 'standby-down'; readonly sinceMs: MonoMs }
  | { readonly phase: 'halted'; readonly code: MessageCode; readonly params: Params };

export interface Suspecting {
  readonly phase: 'suspecting';
  readonly deadCount: number;
  /** How many of the last beats in a row had hard proof. */
  readonly hardCount: number;
  /** Start of the first beat that counted. */
  readonly sinceMs: MonoMs;
  /** Start of the first of the last beats in a row in which enough witnesses called it dead; null when they do not. */
  readonly witnessedMs: MonoMs | null;
  readonly diagnosis: Diagnosis;
  readonly proof: Proof;
}

export interface FailingOver {
  readonly phase: 'failing-over';
  readonly step: Step;
  /** From 1: how often this step was begun. */
  readonly attempt: number;
  /** The epoch that this failover makes; the fence carries it to the old primary. */
  readonly epoch: Epoch;
  readonly cause: Diagnosis | 'switchover';
  /** What a human has confirmed; missing in what nobody ordered. */
  readonly overrides?: readonly Override[];
  readonly proof: Proof;
  /**
   * `again`: it failed for a reason that may pass, and the next beat decides whether it is tried once more.
   * `waiting`: unconfirmed, and the isolated side is not yet certain to have given up.
   */
  readonly fence: 'pending' | 'again' | 'waiting' | 'confirmed' | 'unconfirmed';
  readonly fenceDetail: string;
  /** An earlier life of this daemon began the promotion, which may be running still: nothing may be undone any more. */
  readonly promotionBegun?: boolean;
  /** Some beat since it began found the primary alive: it may have taken writes without us. */
  readonly primaryAlive?: boolean;
  /** In some of them it showed more than what the very database shows that the fence is killing: see `isDying`. */
  readonly primaryServed?: boolean;
  /** The run of its database that the fence is to end, as its host named it in the beat that decided. */
  readonly postmasterRun?: string;
  /** Some beat since it began was answered by its host: it is not silent any more. */
  readonly hostBack?: boolean;
  /** In some beat since it began nobody answered us: what the primary did then is not known. */
  readonly blind?: boolean;
  /** Some beat since it began found its WAL stream ended while its host was sick: it may have gone on alone. */
  readonly leftBehind?: boolean;
  /** Its host said that its database is gone, although the fence as a whole could not be confirmed. */
  readonly databaseGone?: boolean;
  /** When the silence began; an unfenced promotion waits from here. */
  readonly silentSinceMs: MonoMs;
  readonly startedMs: MonoMs;
}

export type PhaseName = Phase['phase'];

/** What each phase promises, for `--help`, the README and `status`. */
export const PHASES: Readonly<Record<PhaseName, string>> = {
  starting: 'the role of this node is not known yet, or its database is not up',
  watching: 'we are the standby, all is well',
  suspecting: 'we are the standby, the primary looks dead, the dead count is rising',
  'failing-over': 'fence, promote, verify, take the VIP, announce',
  serving: 'we are the primary: the VIP is kept here',
  isolated: 'we are the primary and see nobody: the VIP is given up',
  ghost: 'we were primary and a newer one exists: no VIP, no database',
  'standby-down': 'our own database cannot take over',
  halted:
    'something needs a human: `whpg-failover ack` leaves this phase; DATA_AT_RISK also ends when the primary is back in sync',
};

/** The legal moves: every other one is a bug. The README's picture is printed from this table. */
export const MOVES: Readonly<Record<PhaseName, readonly PhaseName[]>> = {
  starting: [
    'starting',
    'watching',
    'serving',
    'standby-down',
    'failing-over',
    'isolated',
    'ghost',
    'halted',
  ],
  watching: [
    'watching',
    'suspecting',
    'failing-over',
    'serving',
    'isolated',
    'standby-down',
    'starting',
    'ghost',
    'halted',
  ],
  suspecting: [
    'suspecting',
    'watching',
    'failing-over',
    'serving',
    'isolated',
    'standby-down',
    'starting',
    'ghost',
    'halted',
  ],
  'failing-over': ['failing-over', 'serving', 'watching', 'halted', 'ghost'],
  serving: ['serving', 'isolated', 'ghost', 'watching', 'starting', 'standby-down', 'halted'],
  isolated: ['isolated', 'serving', 'ghost', 'starting', 'watching', 'standby-down', 'halted'],
  ghost: ['ghost', 'watching', 'starting'],
  'standby-down': ['standby-down', 'watching', 'serving', 'isolated', 'starting', 'ghost'],
  halted: ['halted', 'starting', 'ghost'],
};
