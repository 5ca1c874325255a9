import type { MessageRow } from './row.ts';

/** From the first doubt about the primary to the beginning of a takeover, or to the reason why there is none. */
export const SUSPICION_MESSAGES = {
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
} as const satisfies Record<string, MessageRow>;
