import { unreachable } from './assert.ts';

/**
 * What a failing check of the site's does. `warn`: people are told. `count`: the standby takes over besides, by a clean
 * hand-over, when the same check passes there.
 */
export const CHECK_EFFECTS = {
  warn: 'people are told',
  count: 'people are told, and the standby takes over cleanly when all such checks pass there',
} as const satisfies Record<string, string>;
export type CheckEffect = keyof typeof CHECK_EFFECTS;

/** `unknown`: it could not be run, or its end says nothing. That is never a failure. */
export type CheckVerdict = 'pass' | 'fail' | 'unknown';

/** What one run showed. */
export interface CheckRun {
  readonly outcome: CheckVerdict;
  /** For people, at most one line; empty when it passed. */
  readonly why: string;
}

/** How many runs in a row it takes. */
export interface CheckRules {
  readonly fall: number;
  readonly rise: number;
}

/** A check after all of its runs so far. */
export interface CheckStanding {
  readonly verdict: CheckVerdict;
  /** It fell and has not risen since, whatever could be asked meanwhile. */
  readonly fallen: boolean;
  /** The last runs that showed the same. */
  readonly row: { readonly outcome: CheckVerdict; readonly length: number };
  readonly why: string;
}

export const UNTRIED: CheckStanding = {
  verdict: 'unknown',
  fallen: false,
  row: { outcome: 'unknown', length: 0 },
  why: 'it has not ended yet',
};

/**
 * A run that could not be judged ends every row: it speaks neither for falling nor for rising. While a fallen check is
 * rising it is neither: people wait for its end, and nobody takes over because of it.
 */
export function afterRun(
  { verdict, fallen, row }: CheckStanding,
  { outcome, why }: CheckRun,
  { fall, rise }: CheckRules,
): CheckStanding {
  const length = row.outcome === outcome ? row.length + 1 : 1;
  const next = { row: { outcome, length }, why, fallen };
  switch (outcome) {
    case 'unknown':
      return { ...next, verdict: 'unknown' };
    case 'fail':
      return length >= fall ? { ...next, verdict: 'fail', fallen: true } : { ...next, verdict };
    case 'pass':
      return fallen && length < rise
        ? { ...next, verdict: 'unknown', why: `it passed ${length} of ${rise} times` }
        : { ...next, verdict: 'pass', fallen: false };
    default:
      return unreachable(outcome);
  }
}

/** One check as a beat shows it. */
export interface CheckResult {
  readonly name: string;
  readonly effect: CheckEffect;
  readonly verdict: CheckVerdict;
  readonly fallen: boolean;
  readonly why: string;
}

/** The checks of one node. On a standby only those run whose effect is `count`: it must be able to do better. */
export interface ChecksSeen {
  readonly as: 'primary' | 'standby';
  readonly results: readonly CheckResult[];
}

/** A standby that is to do better must pass now: one failed run is enough to doubt it. */
export function resultOf(
  { name, effect }: Pick<CheckResult, 'name' | 'effect'>,
  { verdict, fallen, row, why }: CheckStanding,
  as: ChecksSeen['as'],
): CheckResult {
  const doubted = as === 'standby' && verdict === 'pass' && row.outcome === 'fail';
  return { name, effect, verdict: doubted ? 'unknown' : verdict, fallen, why };
}

/** Those of the other coordinator, as its host passes them on. */
export interface PeerChecks extends ChecksSeen {
  /** Since its daemon wrote them, by its own clock; one that was ended writes no more. */
  readonly ageMs: number;
}

/** A living daemon writes every two seconds. */
export const CHECKS_FRESH_MS = 10_000;
