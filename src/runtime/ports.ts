import type { Challenge, Proof } from '../core/challenge.ts';
import type { Answer } from '../core/evidence.ts';
import type { Instant, MonoMs } from '../core/units.ts';

/** The only clock. `now` reads both clocks at once; `sleepUntil` ends early, without error, when aborted. */
export interface Clock {
  now(): Instant;
  /** Since the boot of this machine, the time that it was suspended included. Coarse: hundredths of a second. */
  bootMs(): number;
  sleepUntil(atMs: MonoMs, signal: AbortSignal): Promise<void>;
  /** Calls `wake` once at that moment, never at once; the returned function calls it off. Cheaper than a sleep. */
  at(atMs: MonoMs, wake: () => void): () => void;
}

/** A child process. There is no way to run one without a deadline. */
export interface Run {
  /** Absolute path or a name found in `PATH` of `env`; never a shell line. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole process group is killed at this age: TERM, then KILL. */
  readonly timeoutMs: number;
  /** The child's whole environment. Without it: PATH, HOME, USER, LOGNAME and LC_ALL=C, nothing else. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Output beyond this many bytes (each stream) is dropped and `truncated` is set. Default 64 KiB. */
  readonly outputBytesMax?: number;
  readonly stdin?: string;
  /**
   * A file that receives both streams instead of pipes: for children that leave daemons behind, which would
   * hold a pipe open. `stdout` of the result is then empty.
   */
  readonly outputFile?: string;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** `exit`: it ended by itself; `timeout`, `aborted`: we ended it; `no-start`: it never ran (`stderr` says why). */
  readonly kind: 'exit' | 'timeout' | 'aborted' | 'no-start';
  /** Null when a signal ended it or it never ran. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly tookMs: number;
}

/** Runs a child and always settles: failures are results, never exceptions. */
export type Exec = (run: Run) => Promise<RunResult>;

/** A long-running child whose output lines arrive one by one (ping, arping). */
export interface LineChild {
  /** Settles when the child is gone; `why` for people. */
  readonly ended: Promise<{ readonly why: string }>;
  stop(): void;
}
export type StartLines = (
  run: Omit<Run, 'timeoutMs' | 'outputFile' | 'stdin'>,
  onLine: (line: string, stream: 'stdout' | 'stderr') => void,
) => LineChild;

export type FileRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** The disk did not answer in time, or an earlier read of it still hangs. */
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly detail: string };

/** Local facts. A hung disk costs the deadline, never more, however often it is asked. */
export interface Files {
  /** The first `bytesMax` bytes as text. */
  readSmall(path: string, bytesMax: number, timeoutMs: number): Promise<FileRead>;
  /** The last `bytesMax` bytes as text; the first line of it may be a half one. */
  readTail(path: string, bytesMax: number, timeoutMs: number): Promise<FileRead>;
  /** Null: could not be asked. */
  exists(path: string, timeoutMs: number): Promise<boolean | null>;
  /** The names in a directory; null: it is not there or could not be asked. */
  list(directory: string, timeoutMs: number): Promise<readonly string[] | null>;
}

/** What a user without privileges may still write below a path. Null: could not be asked, or has no such limit. */
export interface Space {
  readonly bytes: number | null;
  /** Files that can still be made (inodes). */
  readonly files: number | null;
}
export type FreeSpace = (path: string, timeoutMs: number) => Promise<Space>;

export type DiskResult =
  | { readonly kind: 'done'; readonly sizeBytes: number }
  /** Full, read-only, not permitted, or no answer within the deadline. */
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Writes that are on the disk when they are `done`. One at a time: while one hangs, every other fails at its
 * own deadline without touching the disk. A missing directory is made, one level.
 */
export interface Disk {
  /** `sizeBytes` is the size of the file afterwards. */
  appendDurable(path: string, text: string, timeoutMs: number): Promise<DiskResult>;
  /** The old content or the new one is there after a power cut, never half of it. Default mode 0600. */
  replaceDurable(
    path: string,
    text: string,
    options: { readonly timeoutMs: number; readonly mode?: number },
  ): Promise<DiskResult>;
  /** Renames over an existing file; a missing `from` is `done`. */
  moveDurable(from: string, to: string, timeoutMs: number): Promise<DiskResult>;
}

/** Our own addresses and links. */
export interface Addresses {
  held(): readonly { readonly interface: string; readonly address: string; readonly mac: string }[];
  /** Whether the interface has a carrier; `unknown` when it does not exist. */
  link(interfaceName: string): Answer;
  /** Compares two spellings of addresses; a prefix length is ignored. */
  isSame(one: string, other: string): boolean;
}

/** Why an SSH request got no result. The first four are about the host, the rest about us. */
export type SshTrouble = 'refused' | 'silence' | 'unreachable' | 'denied' | 'closed' | 'failed';

export type SshResult =
  | { readonly kind: 'exit'; readonly code: number | null; readonly stdout: string; readonly stderr: string }
  /** The connection stands but the command gave no end before the deadline. */
  | { readonly kind: 'no-end'; readonly stdout: string }
  | { readonly kind: 'trouble'; readonly trouble: SshTrouble; readonly detail: string };

export type SshLineResult =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'no-end'; readonly lines: readonly string[] }
  | { readonly kind: 'trouble'; readonly trouble: SshTrouble; readonly detail: string };

/**
 * One kept SSH connection to one host. It connects when first used, verifies the host key, reconnects by
 * itself after a loss, and every call has its own deadline, connecting included.
 */
export interface SshHost {
  readonly host: string;
  /** Our key there is bound to `whpg-failover ssh-report`: of command lines, only its verbs are understood. */
  readonly bound?: boolean;
  /** Runs a command line on the remote host in a new channel. The line must be built by `quote` of core. */
  exec(commandLine: string, timeoutMs: number, stdin?: string): Promise<SshResult>;
  /**
   * Asks a helper that stays alive on the remote host: writes `question` as one line, returns the lines up to
   * one that is just `.`. The helper (a shell program) is started once per connection.
   */
  ask(question: string, timeoutMs: number): Promise<SshLineResult>;
  /** Sends one line to a unix socket on the remote host and returns the one line that comes back. */
  askSocket(socketPath: string, line: string, timeoutMs: number): Promise<SshLineResult>;
  close(): void;
}

/** Sees whose a file is that somebody was asked to make: once, for that question, within seconds. */
export interface OwnerProofs {
  /** Null: there is no place for such a file now. */
  challenge(question: string): Promise<Challenge | null>;
  ownerOf(nonce: string, question: string): Promise<Proof>;
}

/** One value of a row, as text; null is SQL's NULL. */
export type SqlRow = Readonly<Record<string, string | null>>;

export type SqlResult =
  | { readonly kind: 'rows'; readonly rows: readonly SqlRow[]; readonly tookMs: number }
  /** The server answered with an error. */
  | {
      readonly kind: 'error';
      readonly sqlState: string;
      readonly message: string;
      readonly detail: string;
      readonly tookMs: number;
    }
  | {
      readonly kind: 'trouble';
      readonly trouble: 'refused' | 'closed' | 'silence' | 'unreachable' | 'failed';
      readonly detail: string;
    };

export interface SqlTarget {
  /** An IP address, or a directory for a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  /** Greenplum's utility mode: `gp_session_role` in version 6, `gp_role` in 7. */
  readonly utility?: 6 | 7;
}

/** Asks over a new connection that is thrown away afterwards. The deadline spans connecting and the query. */
export type SqlOnce = (target: SqlTarget, sql: string, timeoutMs: number) => Promise<SqlResult>;

/** A kept connection that reconnects by itself. `onLost` tells that an established connection broke. */
export interface SqlSession {
  query(sql: string, timeoutMs: number): Promise<SqlResult>;
  close(): void;
}
export type OpenSqlSession = (target: SqlTarget, onLost: () => void) => SqlSession;

/** Levels of syslog that are used; journald reads them as priorities. */
export type LogLevel = 'emerg' | 'alert' | 'crit' | 'err' | 'warning' | 'notice' | 'info' | 'debug';

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  write(level: LogLevel, text: string, fields?: LogFields): void;
}

/** The service manager. Every call is harmless when there is none. */
export interface Notifier {
  ready(status: string): void;
  status(text: string): void;
  /** "The decision loop has made progress." Sent by the loop only. */
  watchdog(): void;
  reloading(): void;
  stopping(): void;
}

/** A change that machines are to see, beside the lines of the log. */
export interface JournalEvent {
  /** The code of a message, or another name that never changes its meaning. */
  readonly event: string;
  readonly level: LogLevel;
  readonly text: string;
  /** Names are of capital letters, digits and underscores; what is undefined is left out. */
  readonly fields: Readonly<Record<string, string | undefined>>;
}

/** Never waits and never fails. */
export type JournalEvents = (event: JournalEvent) => void;
