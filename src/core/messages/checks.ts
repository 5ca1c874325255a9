import type { MessageRow } from './row.ts';

/** What the site's own checks show. */
export const CHECK_MESSAGES = {
  CHECK_FAILING: {
    severity: 'err',
    people: true,
    text: 'The check {check} fails on the primary {self} ({why}): what it looks at is of no use to clients now.',
    hint: 'Mend what it looks at; its program is checks[].command. whpg-failover status shows all checks.',
  },
  CHECK_TAKEOVER: {
    severity: 'alert',
    people: true,
    text: 'The check {checks} fails on {peer} (for {count} beats) and passes on {self}, which takes over; {peer} is stopped cleanly. Connections end; reconnect in a few seconds.',
    hint: 'journalctl -u whpg-failover -f; when it is over: whpg-failover rejoin, on {peer}.',
  },
  CHECK_TAKEOVER_HELD: {
    severity: 'warning',
    people: true,
    text: 'The check {checks} fails on the primary {peer}, and {self} does NOT take over: {why}.',
    hint: 'Mend what the check looks at, on {peer}; whpg-failover why, on {self}.',
  },
} as const satisfies Readonly<Record<string, MessageRow>>;
