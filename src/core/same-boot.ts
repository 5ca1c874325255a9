import type { Instant } from './units.ts';

/** Both clocks tell the same age, but for this. More is another boot, or a clock that was set. */
const CLOCKS_APART_MS = 2000;

/** How long ago a moment was that an earlier process of this boot wrote down; null: it cannot be known. */
export function ageInThisBootMs(then: Instant, now: Instant): number | null {
  const ageMs = now.wallMs - then.wallMs;
  const apartMs = Math.abs(ageMs - (now.monoMs - then.monoMs));
  return ageMs < 0 || apartMs > CLOCKS_APART_MS ? null : ageMs;
}
