/**
 * Who is the newer primary: the timeline first, then the number of the failover on it.
 * Stored on both coordinators and carried to the witnesses.
 */
export interface Epoch {
  readonly timeline: number;
  readonly failover: number;
  /** Host name of the coordinator that became primary in this epoch. */
  readonly primary: string;
}

/** Negative when `a` is older than `b`, positive when it is newer, 0 when they are the same. */
export function compareEpochs(a: Epoch, b: Epoch): number {
  return a.timeline - b.timeline || a.failover - b.failover;
}

/** The newest of those that are known; null when none is. */
export function newestEpoch(epochs: readonly (Epoch | null)[]): Epoch | null {
  let newest: Epoch | null = null;
  for (const epoch of epochs) {
    if (epoch !== null && (newest === null || compareEpochs(epoch, newest) > 0)) newest = epoch;
  }
  return newest;
}
