declare const WHPG_FAILOVER_VERSION: string | undefined;

/** Put in by the build. */
export const version = typeof WHPG_FAILOVER_VERSION === 'undefined' ? '0.0.0-source' : WHPG_FAILOVER_VERSION;
