import type { Client, ClientChannel } from 'ssh2';
import { collect } from './collect.ts';
import type { SshLineResult } from './ports.ts';
import type { Talk } from './ssh-caller.ts';
import { runRemote } from './ssh-exec.ts';

const answerBytesMax = 256 * 1024;

/** One line to a unix socket on the remote host, one line back. */
export async function talkToSocket(client: Client, path: string, line: string): Promise<Talk<SshLineResult>> {
  const channel = await openSocket(client, path);
  const text = collect(channel, answerBytesMax);
  const answer = new Promise<SshLineResult>((resolve) => {
    const settle = (): void => {
      channel.destroy();
      resolve({ kind: 'lines', lines: text.text().split('\n').slice(0, 1) });
    };
    channel.on('data', () => {
      if (text.text().includes('\n') || text.truncated()) settle();
    });
    channel.on('close', settle);
  });
  channel.write(`${line}\n`);
  return {
    answer,
    late() {
      channel.destroy();
      return { kind: 'no-end', lines: [] };
    },
  };
}

/** The same where our key is bound to `ssh-report`: no forwarding, but a verb that passes the line on. */
export async function talkToRelay(client: Client, line: string): Promise<Talk<SshLineResult>> {
  const talk = await runRemote(client, 'control', `${line}\n`);
  const answer = talk.answer.then((result): SshLineResult => {
    if (result.kind !== 'exit' || (result.code === 0 && result.stdout !== ''))
      return { kind: 'lines', lines: 'stdout' in result ? result.stdout.split('\n').slice(0, 1) : [] };
    const detail = result.stderr.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
    return { kind: 'trouble', trouble: 'failed', detail };
  });
  return {
    answer,
    late() {
      talk.late();
      return { kind: 'no-end', lines: [] };
    },
  };
}

function openSocket(client: Client, path: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.openssh_forwardOutStreamLocal(path, (error, channel) =>
      error ? reject(error) : resolve(channel),
    );
  });
}
