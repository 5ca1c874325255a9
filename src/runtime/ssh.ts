import { knownHosts } from './known-hosts.ts';
import type { Exec, SshHost } from './ports.ts';
import { openCaller } from './ssh-caller.ts';
import { runRemote } from './ssh-exec.ts';
import { helperLine, helperOn } from './ssh-helper.ts';
import { openLink } from './ssh-link.ts';
import { talkToRelay, talkToSocket } from './ssh-socket.ts';

export interface SshOptions {
  /** The name under which known_hosts has the host. */
  readonly host: string;
  /** Where to connect to: an IP address, so that no name server can delay us. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private key; without it the user's usual ones and the agent are tried. */
  readonly keyPath?: string;
  /** known_hosts file; without it those of OpenSSH are read. */
  readonly knownHostsPath?: string;
  /** Program text for bash that `ask` speaks to: reads a question per line, ends each answer with a dot. */
  readonly helper?: string;
  /**
   * The key at `keyPath` is bound to `whpg-failover ssh-report` there, and no other key is tried: this verb has it run
   * the helper of its own, and `askSocket` asks it to pass the line on.
   */
  readonly boundTo?: string;
}

/** See the port. A call comes back at its deadline, whatever the other side does. */
export function openSshHost(options: SshOptions, exec: Exec): SshHost {
  const names = [...new Set([options.host, options.address])];
  const { boundTo } = options;
  const bound = boundTo !== undefined;
  const lookUpKeys = knownHosts(exec, names, options.port, options.knownHostsPath);
  const caller = openCaller(() => openLink({ ...options, onlyKey: bound }, lookUpKeys));
  const helper = helperOn(boundTo ?? helperLine(options.helper ?? ''));
  return {
    host: options.host,
    bound,
    exec: (commandLine, timeoutMs, stdin) =>
      caller.call(timeoutMs, (client) => runRemote(client, commandLine, stdin), {
        kind: 'no-end',
        stdout: '',
      }),
    ask: (question, timeoutMs) =>
      caller.call(timeoutMs, (client, link) => helper(client, link, question), { kind: 'no-end', lines: [] }),
    askSocket: (socketPath, line, timeoutMs) =>
      caller.call(
        timeoutMs,
        (client) => (bound ? talkToRelay(client, line) : talkToSocket(client, socketPath, line)),
        { kind: 'no-end', lines: [] },
      ),
    close: () => caller.close(),
  };
}
