/**
 * What one pass over the primary segments found. A host that vanished leaves its sessions on them, with their locks,
 * until the kernels there give them up: two hours (measured).
 */
export interface SweepReport {
  /** Primary segments of the catalogue; 0 where there is none, as in plain PostgreSQL. */
  readonly segments: number;
  /** Segments on which no session of the old primary is left. */
  readonly clean: number;
  /** Sessions that were seen before and are gone now. */
  readonly ended: number;
  /** One line for each segment with something to tell, cut off at `SEGMENTS_TOLD`. */
  readonly told: readonly string[];
  /** Why not all is clean; null when it is. */
  readonly trouble: string | null;
}

/** The journal keeps every report: clusters have hundreds of segments, and what matters is in the first lines. */
export const SEGMENTS_TOLD = 40;

/** A pass ends by itself within this time, whatever the segments do. Milliseconds. */
export const SWEEP_PASS_MS = 10_000;
