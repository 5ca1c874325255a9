/** Every exit code of every command: named, documented in the README, and the same everywhere. */
export const EXIT_CODES = {
  OK: { code: 0, help: 'Done, or all is well. `status`: this node serves.' },
  FAILED: { code: 1, help: 'It was tried and did not work; the message says what and why.' },
  USAGE: { code: 2, help: 'Unknown command, option or argument.' },
  STANDBY: {
    code: 3,
    help: '`status`: this node does not serve (it is the standby, or nobody serves here).',
  },
  BAD_CONFIG: { code: 4, help: 'The configuration is missing, unreadable, unsafe or wrong.' },
  NO_DAEMON: { code: 5, help: 'The daemon of this node does not answer on its control socket.' },
  REFUSED: { code: 6, help: 'A safety rule is against it; nothing was changed.' },
  PREREQUISITE: {
    code: 7,
    help: 'Something that the daemon needs is missing: a program, a permission, an interface.',
  },
  ALREADY_RUNNING: { code: 8, help: 'Another daemon runs on this node.' },
} as const;

export type ExitName = keyof typeof EXIT_CODES;

/** Ends a command with a named exit code and one message for people. */
export class CommandError extends Error {
  readonly exit: ExitName;

  constructor(exit: ExitName, message: string) {
    super(message);
    this.name = 'CommandError';
    this.exit = exit;
  }
}
