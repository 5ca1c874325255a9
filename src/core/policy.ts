/** What the judgement needs of the configuration. Durations are plain milliseconds. */
export interface Policy {
  /** `host`: only the loss of the host counts; `database`: also the loss of its database. */
  readonly on: 'host' | 'database';
  /** Dead beats in a row that start a failover when only silence speaks. */
  readonly thresholdBeats: number;
  /** Dead beats in a row that start a failover when the host itself said that the postmaster is gone. */
  readonly hardProofBeats: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly recheckMs: number;
  /** A beat that begins later than this behind its plan is void. */
  readonly lateAfterMs: number;
  readonly hungAfterMs: number;
  /** The same for a postmaster that a signal has stopped. */
  readonly frozenAfterMs: number;
  readonly sickAfterMs: number;
  readonly recoveryGraceMs: number;
  readonly onCleanShutdown: boolean;
  /** Replication lag in bytes that may be lost without asking a human; 0 is none. */
  readonly maxLagBytes: number;
  readonly cooldownMs: number;
  readonly observeOnly: boolean;
  readonly fence: 'required' | 'best-effort';
  readonly hasFenceCommand: boolean;
  readonly witnessesConfigured: boolean;
  /** How many witnesses must say dead. */
  readonly witnessQuorum: number;
  readonly gatewayConfigured: boolean;
  /** No promotion without a confirmed fence before the silence is this old: `earliestUnfencedPromotionMs`. */
  readonly unfencedWaitMs: number;
  /** A primary that is alone for this long gives up its VIP. */
  readonly giveUpAfterMs: number;
  /** Whether it then stops its database too (`auto` is resolved). */
  readonly stopDatabaseWhenIsolated: boolean;
  readonly warnEveryMs: number;
  readonly refreshMs: number;
  /** Which channels are asked at all. */
  readonly channels: {
    readonly icmp: boolean;
    readonly ssh: boolean;
    readonly sql: boolean;
    readonly replication: boolean;
  };
  readonly verifyTimeoutMs: number;
  readonly promotionTimeoutMs: number;
}
