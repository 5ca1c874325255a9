import type { Policy } from '../../core/policy.ts';

/** What the way to a primary that lives is like. All of it lies at the primary's own port: the worst place. */
export interface Conditions {
  /** Of packets, each way, independently of each other. */
  readonly lossRatio: number;
  /** Mean of what a round trip takes beyond nothing, exponentially distributed. */
  readonly delayMs: number;
  /** The primary's host stands still (a machine that is moved): so long, so often on average. */
  readonly stall: { readonly forMs: number; readonly everyMs: number } | null;
}

/** What a failure detector is made of: its policy, and the small probes of which the policy does not know. */
export interface Detector {
  readonly policy: Policy;
  readonly icmpIntervalMs: number;
  /** Who sees the primary through the same port; 0: only a gateway confirms that we are not alone. */
  readonly witnesses: number;
}

export const QUIET: Conditions = { lossRatio: 0, delayMs: 0, stall: null };

/** That a packet or its answer is lost. */
export const roundTripLost = ({ lossRatio }: Conditions): number => 1 - (1 - lossRatio) ** 2;

/** When TCP sends again what was not acknowledged: Linux begins at 200 ms and doubles, for a new connection at 1 s. */
export const DATA_AGAIN_MS: readonly number[] = [0, 200, 600, 1400, 3000];
export const CONNECT_AGAIN_MS: readonly number[] = [0, 1000, 3000];
/** Of a new SQL connection behind the first packet: greeting and password, parameters, the query. */
export const SQL_ROUND_TRIPS = 3;
/** How many connections a beat tries in suspicion; see probes/beat. */
export const SQL_TRIES = 3;
/** A reply later than this is overdue; see probes/icmp. */
export const OVERDUE_MS = 200;
/** What the way to the witness and back takes of its deadline; see probes/witness. */
export const TRAVEL_MS = 60;
/** How long the fence tries a host that is silent; see effects/fence. */
export const FENCE_SILENT_MS = 250;
