import type { MonoMs } from './units.ts';

/**
 * How a human has this standby take over.
 *
 * - `switchover`: from a primary that lives. It is stopped cleanly, and nothing happens before all that it wrote is
 *   here; what fails before that is undone.
 * - `failover`: from one that is dead, on the road of the automatic failover, without its dead count.
 */
export const PLANS = ['switchover', 'failover'] as const;
export type Plan = (typeof PLANS)[number];

/** The safety rules that a human may override in a failover by hand, each with what that risks. */
export const OVERRIDES = {
  cooldown: 'two failovers follow each other closely: look first whether the same cause comes back',
  'shut-down': 'somebody stopped the primary on purpose and may start it again',
  witnesses: 'not enough witnesses call the primary dead: it may be serving others, and there would be two',
  'data-at-risk': 'acknowledged commits that never reached this standby are LOST',
  fence: 'nobody has seen the old primary gone: if it lives on, there are TWO primaries',
} as const satisfies Record<string, string>;
export type Override = keyof typeof OVERRIDES;

export interface TakeOver {
  readonly plan: Plan;
  /** The rules that were confirmed one by one. */
  readonly overrides: readonly Override[];
  readonly by: string;
}

/** An order that waits for the beat that can judge it. */
export interface Order extends TakeOver {
  /** Nobody expects it to be carried out later than this. */
  readonly untilMs: MonoMs;
}

export const isOverride = (text: unknown): text is Override =>
  typeof text === 'string' && Object.hasOwn(OVERRIDES, text);
