import type { LogSeverity } from './severity.ts';

/** What a message is about, by name. Values are shown to people: short, no secrets. */
export type Params = Readonly<Record<string, string | number>>;

interface Row {
  readonly severity: LogSeverity;
  /** Broadcast by `wall` on both nodes, not only logged. */
  readonly people: boolean;
  /** What happened and what it means for the service. `{name}` is replaced by a parameter. */
  readonly text: string;
  /** The command or the look that helps. */
  readonly hint: string;
}

/** Everything that people are told, each with a code that never changes its meaning. */
export const MESSAGES = {
  VIP_ON_BOTH: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is on BOTH coordinators ({self} and {peer}): clients reach the one or the other by chance.',
    hint: 'Remove it from the one that is not primary: whpg-failover vip release, on {wrong}.',
  },
  VIP_ON_NEITHER: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is on NEITHER coordinator: clients cannot connect.',
    hint: 'On the primary: systemctl start whpg-failover, then whpg-failover vip show.',
  },
  VIP_ON_WRONG_NODE: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is on {wrong}, which is not the primary: clients reach a database that refuses them.',
    hint: 'On {wrong}: whpg-failover vip release. The primary then takes it.',
  },
  VIP_RESTORED: {
    severity: 'warning',
    people: true,
    text: 'The VIP {vip} had been removed from {self} by other software and was put back.',
    hint: 'Find who removes it: journalctl -u systemd-networkd -u NetworkManager --since -10min.',
  },
  VIP_RELEASED: {
    severity: 'warning',
    people: true,
    text: 'The VIP {vip} was released from {self}: {why}.',
    hint: 'whpg-failover status shows who is primary now.',
  },
  VIP_CLAIMED_BY_OTHER: {
    severity: 'alert',
    people: true,
    text: 'Another machine on this network answers for the VIP {vip}: clients may reach it instead of {self}.',
    hint: 'Find it: arping -D -I INTERFACE ADDRESS, and remove the address there.',
  },
  VIP_WITHHELD: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} is not taken on {self} although its database is a primary: {why}.',
    hint: 'When {peer} is certainly not a primary: whpg-failover ack, on {self}.',
  },
  VIP_NOT_TAKEN: {
    severity: 'alert',
    people: true,
    text: 'The VIP {vip} could not be taken on {self}: {why}.',
    hint: 'ip address show; the service needs CAP_NET_ADMIN: systemctl cat whpg-failover.',
  },
  PRIMARY_SUSPECTED: {
    severity: 'warning',
    people: false,
    text: 'The primary {peer} looks dead ({diagnosis}: {why}), {count} of {threshold}.',
    hint: 'whpg-failover why',
  },
  PRIMARY_BACK: {
    severity: 'notice',
    people: false,
    text: 'The primary {peer} answers again ({diagnosis}) after {count} dead beats.',
    hint: 'whpg-failover status',
  },
  PRIMARY_SHUT_DOWN: {
    severity: 'warning',
    people: true,
    text: 'The primary {peer} was shut down cleanly: somebody did it on purpose, so nothing is taken over.',
    hint: 'gpstart -a on {peer} starts it again; failover.onCleanShutdown changes this rule.',
  },
  FAILOVER_STARTED: {
    severity: 'alert',
    people: true,
    text: 'FAILOVER: the primary {peer} is dead ({diagnosis}: {why}); {self} takes over.',
    hint: 'journalctl -u whpg-failover -f',
  },
  SWITCHOVER_STARTED: {
    severity: 'warning',
    people: true,
    text: 'SWITCHOVER, ordered by {by}: {self} becomes primary in place of {peer}. Connections end; reconnect in a few seconds.',
    hint: 'journalctl -u whpg-failover -f',
  },
  ORDERED_FAILOVER: {
    severity: 'alert',
    people: true,
    text: 'FAILOVER, ordered by {by}: {self} takes over from {peer} ({diagnosis}: {why}). Confirmed risks: {risks}.',
    hint: 'journalctl -u whpg-failover -f',
  },
  ORDER_REFUSED: {
    severity: 'warning',
    people: false,
    text: 'The {plan} that {by} ordered does not begin: {why}.',
    hint: 'whpg-failover why',
  },
  FAILOVER_HELD: {
    severity: 'err',
    people: true,
    text: 'The primary {peer} looks dead ({diagnosis}), and {self} does NOT take over: {why}.',
    hint: '{help}',
  },
  FAILOVER_CALLED_OFF: {
    severity: 'warning',
    people: true,
    text: 'The failover was called off before anything was changed: {why}.',
    hint: 'whpg-failover status',
  },
  WOULD_FAIL_OVER: {
    severity: 'warning',
    people: true,
    text: '{self} would take over now from {peer} ({diagnosis}), but does not: {why}.',
    hint: '{help}',
  },
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
    hint: 'Make sure that {peer} is powered off, then on {self}: whpg-failover ack.',
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
    hint: 'Bring {peer} back, or accept the loss by promoting {self} by hand; then whpg-failover ack.',
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
  PROMOTED_ELSEWHERE: {
    severity: 'warning',
    people: true,
    text: '{self} became primary without this daemon (by hand?); it keeps the VIP from now on.',
    hint: 'whpg-failover status',
  },
  SERVING: {
    severity: 'notice',
    people: false,
    text: '{self} is primary: the VIP {vip} is kept here.',
    hint: 'whpg-failover status',
  },
  WATCHING: {
    severity: 'notice',
    people: false,
    text: '{self} is standby: it watches the primary {peer}.',
    hint: 'whpg-failover status',
  },
  ISOLATED: {
    severity: 'alert',
    people: true,
    text: '{self} is primary and has seen neither {peer} nor gateway nor witness for {seconds} s: it gives up the VIP{database}.',
    hint: 'Mend the network of {self}; it serves again by itself unless {peer} took over.',
  },
  GHOST: {
    severity: 'alert',
    people: true,
    text: '{self} was primary, and {primary} is the newer one (epoch {epoch}): no VIP and no database here.',
    hint: 'whpg-failover rejoin makes {self} the standby again (by hand: move its data directory aside and run gpinitstandby -a -s {self} on {primary}).',
  },
  TWO_PRIMARIES: {
    severity: 'emerg',
    people: true,
    text: 'TWO PRIMARIES: {self} and {peer} both take writes. Data diverges with every commit.',
    hint: 'Stop the one that is not wanted: gpstop -a -m -M fast, on it. Never gpstop -a.',
  },
  STANDBY_DOWN: {
    severity: 'err',
    people: true,
    text: 'The standby database on {self} is down ({why}): it cannot take over when {peer} dies.',
    hint: 'Start it: gpinitstandby -a -n, on {peer}.',
  },
  REDUNDANCY_LOST: {
    severity: 'err',
    people: true,
    text: 'The standby {standby} is not in sync ({why}): a takeover now could lose commits.',
    hint: 'gpstate -f on the primary; the standby reconnects by itself when it can.',
  },
  NODES_DIFFER: {
    severity: 'warning',
    people: true,
    text: '{self} and {peer} differ in {count} thing(s) that WAL does not carry ({what}): they would be lost or missing after a failover.',
    hint: 'whpg-failover doctor lists each with the command that mends it; so does the log.',
  },
  DATABASE_AWAY: {
    severity: 'warning',
    people: false,
    text: 'The database on {self} is not up ({why}); the VIP stays as it is.',
    hint: 'gpstart -a on {self}, if it is the primary.',
  },
  REJOIN_STARTED: {
    severity: 'notice',
    people: true,
    text: '{by} makes the failed coordinator the standby again: its old data is aside, a copy of the primary begins.',
    hint: 'whpg-failover rejoin follows it.',
  },
  REJOINED: {
    severity: 'notice',
    people: true,
    text: '{standby} is the standby of {primary} again, in sync and watching: redundancy is back.',
    hint: 'whpg-failover status',
  },
  PAUSED: {
    severity: 'warning',
    people: true,
    text: 'Paused by {by} until {untilWallMs} ({why}): everything is watched, nothing acts.',
    hint: 'whpg-failover resume',
  },
  RESUMED: {
    severity: 'notice',
    people: true,
    text: 'Resumed ({why}): failover is armed again.',
    hint: 'whpg-failover status',
  },
  ACKNOWLEDGED: {
    severity: 'notice',
    people: false,
    text: 'Acknowledged by {by}: judged anew from here.',
    hint: 'whpg-failover status',
  },
  OBSERVER_ISOLATED: {
    severity: 'err',
    people: true,
    text: '{self} sees neither {peer} nor gateway nor witness ({why}): it cannot judge and does not take over.',
    hint: 'Look at the network of {self}: ip -br link, ip neigh.',
  },
  OBSERVER_LATE: {
    severity: 'warning',
    people: false,
    text: 'A beat came late ({why}): this machine was paused or starved; its evidence is void.',
    hint: 'Look for stalls of this machine: journalctl -k, vmstat 1.',
  },
  JOURNAL_FAILED: {
    severity: 'alert',
    people: true,
    text: 'The journal of {self} cannot be written ({why}): decisions are not recorded; failover stays armed.',
    hint: 'df -h /var/lib/whpg-failover; ls -ld /var/lib/whpg-failover.',
  },
} as const satisfies Record<string, Row>;

export type MessageCode = keyof typeof MESSAGES;

/**
 * The sentence and the hint with the parameters filled in. A missing one stays visible as `{name}`; one whose
 * name ends in `WallMs` is a moment, shown by `showTime`.
 */
export function say(
  code: MessageCode,
  params: Params,
  showTime: (atWallMs: number) => string,
): { readonly text: string; readonly hint: string } {
  const show = (name: string, value: string | number): string =>
    name.endsWith('WallMs') && typeof value === 'number' ? showTime(value) : String(value);
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => show(name, params[name] ?? whole));
  return { text: fill(MESSAGES[code].text), hint: fill(MESSAGES[code].hint) };
}
