import type { Client, ClientChannel } from 'ssh2';
import { collect } from './collect.ts';
import type { SshResult } from './ports.ts';
import type { Talk } from './ssh-caller.ts';

const outputBytesMax = 64 * 1024;
/** After exit: for output that is still on its way. Longer waits are for daemons that hold the remote pipes. */
const drainMs = 100;

/** Runs a command line in a channel of its own. */
export function runRemote(client: Client, commandLine: string, stdin = ''): Promise<Talk<SshResult>> {
  return openExec(client, commandLine, (channel) => {
    const stdout = collect(channel, outputBytesMax);
    const stderr = collect(channel.stderr, outputBytesMax);
    const answer = new Promise<SshResult>((resolve) => {
      let code: number | null = null;
      const settle = (): void =>
        resolve({ kind: 'exit', code, stdout: stdout.text(), stderr: stderr.text() });
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
  });
}

/**
 * `attend` gets the channel at once, not after an `await`: when the command has ended by then, its exit code comes in
 * the same turn and would be heard by nobody.
 */
export function openExec<T>(
  client: Client,
  commandLine: string,
  attend: (channel: ClientChannel) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    client.exec(commandLine, (error, channel) => (error ? reject(error) : resolve(attend(channel))));
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
