import { hostname } from 'node:os';
import { readPassword } from '../../config/load.ts';
import type { Coordinator } from '../../config/rows.ts';
import type { Config } from '../../config/settings.ts';
import type { StatusDocument } from '../../control/status-document.ts';
import { type CommandHost, commandsHere, commandsThere } from '../../effects/command-host.ts';
import { systemClock } from '../../runtime/clock.ts';
import { exec } from '../../runtime/exec.ts';
import type { Clock, SqlOnce, SqlTarget } from '../../runtime/ports.ts';
import { sqlOnce } from '../../runtime/sql-once.ts';
import { openSshHost } from '../../runtime/ssh.ts';
import { askHere, askThere, type DaemonAnswer, statusIn } from '../ask-node.ts';
import { caller } from '../caller.ts';
import type { Pair } from '../node.ts';
import { localDatabase, peerDatabase, sshOptions } from '../targets.ts';

/** One of the two coordinators, asked and told in the same way whether we are on it or not. */
export interface Node {
  readonly coordinator: Coordinator;
  readonly commands: CommandHost;
  readonly sql: SqlTarget;
  readonly control: (request: object) => Promise<DaemonAnswer>;
}

export interface World {
  readonly config: Config;
  readonly here: Node;
  readonly there: Node;
  readonly clock: Clock;
  readonly sql: SqlOnce;
  /** Who does it, for people. */
  readonly by: string;
  /** The same for the lock: two commands of one person are two. */
  readonly lockedAs: string;
  readonly signal: AbortSignal;
  /** Copy anew, also when the standby is only stopped. */
  readonly copyAnew: boolean;
  close(): void;
}

const CONTROL_MS = 5000;

export function openWorld(
  config: Config,
  { self, peer }: Pair,
  signal: AbortSignal,
  copyAnew = false,
): World {
  const read = readPassword(config);
  const password = read.kind === 'ok' ? read.password : null;
  const ssh = openSshHost(sshOptions(config, peer), exec);
  const socket = config.control.socket;
  const by = `${caller()}@${hostname()}`;
  // What runs here ends with us: a lock that nobody holds any more must not stay.
  const leaving = new AbortController();
  return {
    config,
    here: {
      coordinator: self,
      commands: commandsHere(self.host, (run) => exec({ ...run, signal: leaving.signal })),
      sql: localDatabase(config, password),
      control: (request) => askHere(socket, request, CONTROL_MS),
    },
    there: {
      coordinator: peer,
      commands: commandsThere(ssh),
      sql: peerDatabase(config, peer, password),
      control: (request) => askThere(ssh, socket, request, CONTROL_MS),
    },
    clock: systemClock,
    sql: sqlOnce,
    by,
    lockedAs: `${by} (process ${process.pid})`,
    signal,
    copyAnew,
    close() {
      leaving.abort();
      ssh.close();
    },
  };
}

/** What the daemon of a node says of itself; null: it does not answer. */
export async function statusOf(node: Node): Promise<StatusDocument | null> {
  return statusIn(await node.control({ op: 'status' }));
}

/** On the terminals of both nodes. Nobody waits for it in vain: a daemon that is silent tells nobody. */
export async function tellBoth({ here, there }: World, code: string, text: string): Promise<void> {
  const request = { op: 'tell', code, text: `[${code}] ${text}` };
  await Promise.all([here, there].map((node) => node.control(request)));
}
