import type { Client, ClientChannel } from 'ssh2';
import { collect } from './collect.ts';
import type { SshResult } from './ports.ts';
import type { Talk } from './ssh-caller.ts';

const outputBytesMax = 64 * 1024;
/** After exit: for output that is still on its way. Longer waits are for daemons that hold the remote pipes. */
const drainMs = 100;

/** Runs a command line in a channel of its own. */
export async function runRemote(client: Client, commandLine: string, stdin = ''): Promise<Talk<SshResult>> {
  const channel = await openExec(client, commandLine);
  const stdout = collect(channel, outputBytesMax);
  const stderr = collect(channel.stderr, outputBytesMax);
  const answer = new Promise<SshResult>((resolve) => {
    let code: number | null = null;
    const settle = (): void => resolve({ kind: 'exit', code, stdout: stdout.text(), stderr: stderr.text() });
    channel.on('exit', (exitCode: number | null) => {
      code = exitCode;
      setTimeout(settle, drainMs);
    });
    channel.on('close', settle);
  });
  channel.end(stdin);
  return {
    answer,
    late() {
      stop(channel);
      return { kind: 'no-end', stdout: stdout.text() };
    },
  };
}

export function openExec(client: Client, commandLine: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(commandLine, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

function stop(channel: ClientChannel): void {
  try {
    channel.signal('TERM');
    channel.close();
  } catch {
    // The connection is gone, and the channel with it.
  }
}
