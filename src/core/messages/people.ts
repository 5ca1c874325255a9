import type { MessageRow } from './row.ts';

/** What people ordered. */
export const PEOPLE_MESSAGES = {
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
} as const satisfies Record<string, MessageRow>;
