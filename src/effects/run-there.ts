import { type SshRequest, verbLine } from '../core/ssh-verbs.ts';
import type { SshHost, SshResult } from '../runtime/ports.ts';

/** What a host is to do: the whole program, or its name where our key is bound to a list of names. */
export interface Errand {
  readonly bound: SshRequest;
  /** A command line built by `quote`. */
  readonly line: string;
}

/** Has the other host do it, in whichever way our key allows. Both give the same output. */
export function runThere(
  ssh: SshHost,
  { bound, line }: Errand,
  timeoutMs: number,
  stdin?: string,
): Promise<SshResult> {
  return ssh.exec(ssh.bound === true ? verbLine(bound) : line, timeoutMs, stdin);
}
