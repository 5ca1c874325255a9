import type { FaultId } from './faults.ts';

/** What one system did with one fault, once. */
export interface Run {
  /** The longest time in which the client got nothing acknowledged; infinite when that had not ended. */
  readonly outageSeconds: number;
  /** The standby became a primary, or the old primary served again, where nothing asked for it. */
  readonly needless: boolean;
  /** Null: no primary was there to be asked. */
  readonly lostWrites: number | null;
  readonly doubleWrites: number;
  readonly vipOnBothSeconds: number;
}

/** One row of the result: a system with one profile and one fault, over all its runs. */
export interface Result {
  readonly system: string;
  readonly profile: string;
  readonly fault: FaultId;
  readonly runs: number;
  /** Seconds; in the file null stands for an outage that did not end while it was watched. */
  readonly outageMedian: number;
  readonly outageMin: number;
  readonly outageMax: number;
  readonly needlessFailovers: number;
  readonly lostWrites: number | null;
  /** In how many runs both hosts held the VIP. */
  readonly vipOnBoth: number;
  readonly doubleWrites: number;
}

/** What a system costs a host while nothing happens. */
export interface Rest {
  readonly system: string;
  readonly profile: string;
  readonly host: string;
  readonly memoryMb: number;
  /** Of one core, its children included. */
  readonly cpuPercent: number;
}

/** The parts of an outage that no detector can save, in seconds. */
export interface Floor {
  readonly runs: number;
  /** `pg_ctl promote` until the first local write. */
  readonly promote: Spread;
  /** The address and the start of its announcement. */
  readonly address: Spread;
  /** The client's outage when the address moves between two databases that take writes. */
  readonly move: Spread;
  /** The client's outage when the database is killed and the standby is told at once. */
  readonly outage: Spread;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What `--json` writes. */
export interface Report {
  readonly results: readonly Result[];
  readonly rest: readonly Rest[];
  readonly floor: Floor | null;
}
