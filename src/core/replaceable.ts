import type { Evidence } from './evidence.ts';
import { ageInThisBootMs } from './same-boot.ts';
import type { Durable, State } from './state.ts';
import type { Instant, MonoMs } from './units.ts';

/**
 * Somebody may be promoted in our place. Not so from a failover until the old primary shows life: it is no standby, so
 * while it is silent a primary that sees nobody has nothing to fear and keeps serving.
 */
export const isReplaceable = ({ irreplaceableAt }: Pick<State, 'irreplaceableAt'>): boolean =>
  irreplaceableAt === null;

/**
 * For how long, in milliseconds, we have been alone while somebody could have been promoted in our place. Whoever shows
 * life after a failover begins to stand by then at the earliest: that we saw nobody before put nothing at risk.
 */
export function exposedForMs(
  { irreplaceableAt, replaceableSinceMs }: Pick<State, 'irreplaceableAt' | 'replaceableSinceMs'>,
  aloneForMs: number,
  nowMs: MonoMs,
): number {
  if (irreplaceableAt !== null) return 0;
  return replaceableSinceMs === null ? aloneForMs : Math.min(aloneForMs, nowMs - replaceableSinceMs);
}

/** Set by the beat that ends it, and forgotten with the next failover. */
export function replaceableSince(before: State, irreplaceableAt: Instant | null, e: Evidence): MonoMs | null {
  if (irreplaceableAt !== null) return null;
  return before.irreplaceableAt !== null && mayStandBy(e) ? e.startedMs : before.replaceableSinceMs;
}

/** What a beat says of it: once somebody may stand by, only another failover makes us irreplaceable again. */
export function irreplaceableAfter({ irreplaceableAt }: State, e: Evidence, now: Instant): Instant | null {
  if (irreplaceableAt === null || now.monoMs - irreplaceableAt.monoMs > AWAY_MS_MAX) return null;
  return mayStandBy(e) ? null : now;
}

/** Somebody follows our database, or the other host lives and has not shown that its own is no standby. */
const mayStandBy = (e: Evidence): boolean =>
  e.local.followed === true || (e.silentForMs === 0 && e.ssh.report?.standbySignal !== false);

/** A restart takes 1-3 s, and what is stored is up to 10 s old: nobody became a standby and left in less. */
const AWAY_MS_MAX = 15_000;

/** What a daemon that was away may still believe of it. */
export function rememberedIrreplaceable({ irreplaceableAt = null }: Durable, now: Instant): Instant | null {
  const ageMs = irreplaceableAt === null ? null : ageInThisBootMs(irreplaceableAt, now);
  return ageMs !== null && ageMs <= AWAY_MS_MAX ? irreplaceableAt : null;
}
