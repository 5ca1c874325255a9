import type { MessageRow } from './row.ts';

/** Which role a node has, and whether the pair could take over now. */
export const STANDING_MESSAGES = {
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
    hint: 'Mend the network of {self}. Unless {peer} took over, the VIP comes back by itself; a database that was stopped: gpstart -a.',
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
} as const satisfies Record<string, MessageRow>;
