/** The steps of a failover in their order. Each is journalled before it runs and may run twice. */
export const STEPS = ['fence', 'promote', 'verify', 'take-vip', 'announce'] as const;
export type Step = (typeof STEPS)[number];

/** The step after this one, or null behind the last. */
export function stepAfter(step: Step): Step | null {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}

/**
 * What became of the old primary.
 *
 * - `confirmed`: its database was seen gone and its VIP was seen gone (or the site's own command said so).
 * - `unconfirmed`: we could not see that. `why` says what was not possible, for people.
 * - `alive`: it answered and its database works: whatever looked dead is not. Nothing was done to it.
 */
export type FenceOutcome =
  | {
      readonly step: 'fence';
      readonly kind: 'confirmed';
      readonly how: string;
      /** Its own host showed that the database is gone, not only the site's own command. */
      readonly databaseGone?: boolean;
      /** It was stopped cleanly, and the last record that it wrote is here: nothing can be lost. */
      readonly drained?: boolean;
    }
  | {
      readonly step: 'fence';
      readonly kind: 'unconfirmed';
      readonly why: string;
      /** The host gave a sign of life: what could not be confirmed may still be there. */
      readonly reached: boolean;
      /** Nobody refused: it was silent or too slow, and the same may work a moment later. */
      readonly mayPass?: boolean;
      /** Its database at least was seen gone: what remains is its VIP. */
      readonly databaseGone?: boolean;
    }
  | { readonly step: 'fence'; readonly kind: 'alive'; readonly why: string };

/** Of every other step: done (with what was seen), or failed with a message code for people. */
export type DeedOutcome =
  | {
      readonly step: Exclude<Step, 'fence'>;
      readonly kind: 'done';
      readonly changed: boolean;
      readonly seen: string;
      /** What people must know although the step is done. */
      readonly trouble?: string;
    }
  | { readonly step: Exclude<Step, 'fence'>; readonly kind: 'failed'; readonly why: string };

export type StepOutcome = FenceOutcome | DeedOutcome;

/** What the fence is to expect on the old primary's host. */
export type FenceOrder = {
  /**
   * True when only silence spoke against the primary: should its host answer now and its database work,
   * the fence must leave it alone and say `alive`. False when its death or its hang was proven.
   */
  readonly spareLiving: boolean;
  /** The beat that decided found SSH silent on a fresh connection: do not wait for it once more. */
  readonly sshSilent: boolean;
  /**
   * A switchover: the primary lives and is stopped cleanly. Unless all of it succeeds, the primary is started again
   * and the fence says `alive`.
   */
  readonly handOver?: boolean;
  /** Our own promotion may be running already: a primary that was stopped must not be started again. */
  readonly noUndo?: boolean;
};
