import { quote } from '../core/quote.ts';
import type { Exec, SshHost } from '../runtime/ports.ts';
import { sshTroubleWords } from './ssh-words.ts';

export type CommandResult =
  | { readonly kind: 'exit'; readonly code: number | null; readonly stdout: string; readonly stderr: string }
  /** Nothing is known of what it did; `why` is for people. */
  | { readonly kind: 'trouble'; readonly why: string };

/** A coordinator on which a command can be run, whichever of the two we are. */
export interface CommandHost {
  readonly name: string;
  /** An argument vector, never a shell line. */
  run(argv: readonly string[], timeoutMs: number, stdin?: string): Promise<CommandResult>;
}

export function commandsHere(name: string, exec: Exec): CommandHost {
  return {
    name,
    async run([file = '', ...args], timeoutMs, stdin) {
      const result = await exec({ file, args, timeoutMs, ...(stdin === undefined ? {} : { stdin }) });
      if (result.kind === 'exit') return { ...result, kind: 'exit' };
      return { kind: 'trouble', why: `${file} on ${name}: ${result.stderr.trim() || result.kind}` };
    },
  };
}

export function commandsThere(ssh: SshHost): CommandHost {
  return {
    name: ssh.host,
    async run(argv, timeoutMs, stdin) {
      const result = await ssh.exec(quote(argv), timeoutMs, stdin);
      return result.kind === 'exit'
        ? result
        : { kind: 'trouble', why: `${ssh.host}: ${sshTroubleWords(result)}` };
    },
  };
}

/** What came back instead of a report, for people. */
export function noReport(host: CommandHost, result: CommandResult): string {
  if (result.kind === 'trouble') return result.why;
  const said = result.stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return `${host.name}: ${said || `exit code ${result.code ?? 'none'}`}`;
}
