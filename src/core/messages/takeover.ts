import type { MessageRow } from './row.ts';

/** The steps of a takeover: fence, promotion, verification, the sweep of the segments. */
export const TAKEOVER_MESSAGES = {
  OLD_PRIMARY_FENCED: {
    severity: 'notice',
    people: false,
    text: 'The old primary {peer} is fenced: {how}.',
    hint: 'whpg-failover status',
  },
  OLD_PRIMARY_NOT_FENCED: {
    severity: 'alert',
    people: true,
    text: 'The old primary {peer} could NOT be fenced ({why}); failover.fence is best-effort, so {self} goes on.',
    hint: 'Keep {peer} powered off, or off the network, until it is rejoined as standby.',
  },
  FENCE_AGAIN: {
    severity: 'warning',
    people: false,
    text: 'The old primary {peer} could not be fenced ({why}); that may pass: attempt {count} of {threshold} follows.',
    hint: 'Nothing is promoted meanwhile. whpg-failover status',
  },
  FENCE_FAILED: {
    severity: 'alert',
    people: true,
    text: 'HALTED: the old primary {peer} could not be fenced ({why}); {self} is not promoted, there is no primary.',
    hint: 'Make sure that {peer} is powered off, then on {self}: whpg-failover failover, which has you confirm the rule fence.',
  },
  PROMOTION_FAILED: {
    severity: 'alert',
    people: true,
    text: 'HALTED: the promotion of {self} failed ({why}); the VIP is not taken, there is no primary.',
    hint: "Mend the cause, then on {self}: whpg-failover ack. The tool's output: journalctl -u whpg-failover.",
  },
  WRITE_NOT_ACCEPTED: {
    severity: 'alert',
    people: true,
    text: 'HALTED: {self} was promoted and was not seen to serve as primary ({why}); the VIP is not taken.',
    hint: 'Look at the log of the database and at gp_segment_configuration, then on {self}: whpg-failover ack.',
  },
  SEGMENTS_SILENT: {
    severity: 'alert',
    people: true,
    text: 'The new primary {self} accepts writes, but not all of its segments answer it: {why}. Queries that need them fail.',
    hint: 'gpstate -e on {self} shows them, gprecoverseg -a mends those with a mirror; failover.segmentsMustAnswer would have waited.',
  },
  DATA_AT_RISK: {
    severity: 'alert',
    people: true,
    text: 'HALTED: the primary {peer} is dead ({diagnosis}), and a takeover could lose commits: {why}.',
    hint: 'Bring {peer} back, then whpg-failover ack; or accept the loss, on {self}: whpg-failover failover --accept-data-loss.',
  },
  FAILOVER_DONE: {
    severity: 'alert',
    people: true,
    text: 'FAILOVER DONE: {self} is primary and holds the VIP {vip}, {seconds} s after the first dead beat.',
    hint: '{peer} must be rejoined as standby: there is no redundancy until then.',
  },
  SWITCHOVER_DONE: {
    severity: 'notice',
    people: true,
    text: 'SWITCHOVER DONE: {self} is primary and holds the VIP {vip}, {seconds} s after it was ordered.',
    hint: '{peer} was stopped cleanly and is to become the standby: whpg-failover rejoin.',
  },
  SEGMENTS_SWEPT: {
    severity: 'notice',
    people: false,
    text: 'No session of the old primary {peer} is left on the {segments} segment(s), and none of its locks; {ended} had to be ended.',
    hint: 'whpg-failover status',
  },
  SEGMENTS_NOT_SWEPT: {
    severity: 'err',
    people: true,
    text: 'On {left} of {segments} segment(s) sessions of the old primary {peer} may still hold locks, and block writes: {why}.',
    hint: "It is tried again by itself; the log names each segment. By hand: PGOPTIONS='-c gp_role=utility' (v6: gp_session_role) psql -h HOST -p PORT -d postgres -c \"select pg_terminate_backend(pid) from pg_stat_activity where client_addr = 'ADDRESS of {peer}'\".",
  },
} as const satisfies Record<string, MessageRow>;
