import type { ExitName } from '../exit-codes.ts';

interface Row {
  readonly exit: ExitName;
  /** What it means for the service. What helps is said with names and paths where it happens. */
  readonly meaning: string;
}

/** Everything at which `rejoin` and `setup` stop: codes for scripts and tickets, which never change their meaning. */
export const STOPS = {
  WRONG_USER: {
    exit: 'PREREQUISITE',
    meaning: 'The command needs the rights of another account. Nothing was changed.',
  },
  OTHER_NODE_SILENT: {
    exit: 'PREREQUISITE',
    meaning: 'The other coordinator cannot be asked over SSH, so nothing can be done there.',
  },
  DAEMON_SILENT: {
    exit: 'NO_DAEMON',
    meaning: 'A daemon of this pair does not answer; without both of them nobody guards what is done.',
  },
  NO_PRIMARY: {
    exit: 'REFUSED',
    meaning: 'No database of this pair takes writes: there is nothing that a standby could be copied from.',
  },
  TWO_PRIMARIES: {
    exit: 'REFUSED',
    meaning: 'Both databases take writes. One of them has to be stopped by a person who knows which.',
  },
  NOT_SETTLED: {
    exit: 'REFUSED',
    meaning: 'The daemon of the primary does not serve yet, or a failover is under way.',
  },
  STILL_SERVING: {
    exit: 'REFUSED',
    meaning: 'The node that was to be rejoined serves: its data must not be touched.',
  },
  STILL_RUNNING: {
    exit: 'REFUSED',
    meaning: 'A database runs on the failed node and follows nobody: its files must not be touched under it.',
  },
  UNDER_WAY: {
    exit: 'REFUSED',
    meaning: 'Somebody else is at it: two at once would undo each other.',
  },
  OTHER_TOOL: {
    exit: 'REFUSED',
    meaning: 'A tool of the database that starts, stops or copies a coordinator is at work.',
  },
  NOT_TOLD: {
    exit: 'FAILED',
    meaning: 'A question got no answer. What could not be asked is not taken for granted.',
  },
  DIRECTORY_STAYS: {
    exit: 'REFUSED',
    meaning:
      'The old data directory is a link or a file system of its own and cannot be renamed in one step.',
  },
  DISK_TOO_SMALL: {
    exit: 'PREREQUISITE',
    meaning: 'The disk of the failed node does not take a copy of the coordinator.',
  },
  NOT_RENAMED: {
    exit: 'FAILED',
    meaning: 'The old data directory is still in its place; gpinitstandby would refuse.',
  },
  STANDBY_ELSEWHERE: {
    exit: 'REFUSED',
    meaning: 'The catalogue has a standby at another place; removing it would delete its data directory.',
  },
  CATALOGUE_NOT_CLEARED: {
    exit: 'FAILED',
    meaning: 'The catalogue still has the stale standby; gpinitstandby would refuse.',
  },
  COPY_FAILED: {
    exit: 'FAILED',
    meaning:
      'gpinitstandby ended without a standby: there is still no redundancy. The primary serves as before.',
  },
  COPY_LATE: {
    exit: 'FAILED',
    meaning:
      'gpinitstandby was ended at its deadline: there is still no redundancy. The primary serves as before.',
  },
  NOT_IN_SYNC: {
    exit: 'FAILED',
    meaning: 'The standby runs and does not stream in sync: a takeover now could lose commits.',
  },
  NOT_WATCHING: {
    exit: 'FAILED',
    meaning: 'The standby streams, and its daemon does not watch the primary: nobody would take over.',
  },
  NO_ROOT_THERE: {
    exit: 'PREREQUISITE',
    meaning: 'The other coordinator does not give root its rights, which an installation needs.',
  },
  LACKING: {
    exit: 'PREREQUISITE',
    meaning: 'A node lacks what the daemon needs. Nothing was changed on it.',
  },
  OTHER_VIP_HOLDER: {
    exit: 'REFUSED',
    meaning: 'Another program holds this VIP: the two would take it from each other, and from the clients.',
  },
  NOT_INSTALLED_HERE: {
    exit: 'PREREQUISITE',
    meaning: 'This node has no complete installation that could be copied.',
  },
  NOT_COPIED: {
    exit: 'FAILED',
    meaning: 'A file did not arrive on the other node; the one before is still in its place.',
  },
  CHECK_FAILED: {
    exit: 'PREREQUISITE',
    meaning: 'The configuration, or what a node has for it, is not right: the daemon would not start there.',
  },
  SERVICE_DOWN: {
    exit: 'FAILED',
    meaning: 'The service does not stay up on a node: that node is not guarded.',
  },
  VIP_NOT_HELD: {
    exit: 'FAILED',
    meaning: 'The daemons run, and the VIP is not where it must be: clients may not reach the primary.',
  },
  NOT_READY: {
    exit: 'PREREQUISITE',
    meaning: 'Both daemons run, and a failover would fail now.',
  },
  NOT_SEEN: {
    exit: 'FAILED',
    meaning: 'The deed ended without an error, and its result does not show.',
  },
  INTERRUPTED: {
    exit: 'FAILED',
    meaning: 'Somebody interrupted it. What was done so far stays done; the same command goes on from there.',
  },
} as const satisfies Record<string, Row>;

export type StopCode = keyof typeof STOPS;
