import { CLI } from '../../lab/driver/daemon.ts';
import type { Coordinator } from '../../lab/driver/lab.ts';
import type { Pair } from './pair.ts';

/** Runs a command of the product that may take minutes; gives what it printed, and whether it succeeded. */
export async function longCommand(
  { lab }: Pair,
  host: Coordinator,
  ...args: readonly string[]
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const lines: string[] = [];
  // The exit code as a line: what is followed has none.
  const command = ['bash', '-c', '"$@" 2>&1; echo "exit code $?"', 'command', CLI, ...args];
  const child = lab.follow(host, command, (line) => lines.push(line));
  await child.ended;
  return { ok: lines.at(-1) === 'exit code 0', text: lines.join('\n') };
}
