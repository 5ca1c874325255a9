/** What can happen to the primary, and the verb of the lab that makes it happen. */
export const FAULTS = {
  database: { verb: ['kill-database', 'cdw'], what: 'the postmaster of cdw is killed with SIGKILL' },
  power: { verb: ['power-off', 'cdw'], what: 'cdw loses its power' },
  network: { verb: ['drop', 'cdw'], what: 'no packet of cdw gets through any more' },
  hang: { verb: ['hang-database', 'cdw'], what: 'the database of cdw is stopped by SIGSTOP' },
} as const satisfies Record<string, { verb: readonly string[]; what: string }>;

export type FaultName = keyof typeof FAULTS;

export const isFault = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);
