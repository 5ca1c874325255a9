import type { Coordinator } from '../config/rows.ts';
import type { Config } from '../config/settings.ts';
import type { SqlTarget } from '../runtime/ports.ts';
import type { SshOptions } from '../runtime/ssh.ts';

/** How the other coordinator, or a witness, is reached over SSH. */
export function sshOptions(
  config: Config,
  to: { readonly host: string; readonly address: string },
  helper?: string,
): SshOptions {
  const { ssh } = config;
  return {
    host: to.host,
    address: to.address,
    port: ssh.port,
    user: ssh.user,
    ...(ssh.key === null ? {} : { keyPath: ssh.key }),
    ...(ssh.knownHosts === null ? {} : { knownHostsPath: ssh.knownHosts }),
    ...(helper === undefined ? {} : { helper }),
  };
}

/** The same for the daemon itself, which may have a key of its own that is bound to `ssh-report`. */
export function daemonSshOptions(
  config: Config,
  to: { readonly host: string; readonly address: string },
  helper: { readonly program: string; readonly verb: string },
): SshOptions {
  const options = sshOptions(config, to, helper.program);
  const { boundKey } = config.ssh;
  return boundKey === null ? options : { ...options, keyPath: boundKey, boundTo: helper.verb };
}

export function peerDatabase(config: Config, peer: Coordinator, password: string | null): SqlTarget {
  const { port, user, name } = config.database;
  return { host: peer.address, port, user, database: name, ...(password === null ? {} : { password }) };
}

/** Our own server by its unix socket, in the directory that Greenplum uses. */
export function localDatabase(config: Config, password: string | null): SqlTarget {
  const { port, user, name } = config.database;
  return { host: '/tmp', port, user, database: name, ...(password === null ? {} : { password }) };
}
