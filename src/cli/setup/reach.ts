import { existsSync } from 'node:fs';
import type { Coordinator } from '../../config/rows.ts';
import type { Config } from '../../config/settings.ts';
import { type CommandHost, commandsThere } from '../../effects/command-host.ts';
import { exec } from '../../runtime/exec.ts';
import type { SshHost } from '../../runtime/ports.ts';
import { openSshHost, type SshOptions } from '../../runtime/ssh.ts';

export type RootThere =
  | { readonly kind: 'root'; readonly host: CommandHost; readonly how: string; readonly ssh: SshHost }
  | { readonly kind: 'no'; readonly why: string };

const TRY_MS = 8000;

/** Root's rights on the other coordinator: as root, or as the service's user with sudo that asks nothing. */
export async function rootThere(config: Config, peer: Coordinator): Promise<RootThere> {
  const troubles: string[] = [];
  for (const way of await ways(config, peer)) {
    const ssh = openSshHost(way.options, exec);
    const plain = commandsThere(ssh);
    const host = way.sudo ? withSudo(plain) : plain;
    const tried = await host.run(['id', '-u'], TRY_MS);
    const how = `${way.options.user}@${peer.host}${way.sudo ? ' with sudo -n' : ''}`;
    if (tried.kind === 'exit' && tried.stdout.trim() === '0') return { kind: 'root', host, how, ssh };
    ssh.close();
    const said = tried.kind === 'trouble' ? tried.why : tried.stderr.trim().split('\n').at(-1);
    const trouble = `${how}: ${said ?? 'not root'}`;
    if (!troubles.includes(trouble)) troubles.push(trouble);
  }
  return { kind: 'no', why: troubles.join('; ') };
}

interface Way {
  readonly options: SshOptions;
  readonly sudo: boolean;
}

/** Our own keys first; then those of the service's user, which log in there anyway. */
async function ways({ ssh }: Config, { host, address }: Coordinator): Promise<readonly Way[]> {
  const common = { host, address, port: ssh.port };
  const home = await homeOf(ssh.user);
  const keys =
    ssh.key === null
      ? ['id_ed25519', 'id_ecdsa', 'id_rsa']
          .map((name) => `${home}/.ssh/${name}`)
          .filter((key) => existsSync(key))
      : [ssh.key];
  const known = [ssh.knownHosts ?? `${home}/.ssh/known_hosts`].filter((file) => existsSync(file));
  const files = [...known.map((knownHostsPath) => ({ knownHostsPath })), {}];
  return [
    { options: { ...common, user: 'root' }, sudo: false },
    ...keys.flatMap((keyPath) =>
      files.map((file) => ({
        options: { ...common, user: ssh.user, keyPath, ...file },
        sudo: ssh.user !== 'root',
      })),
    ),
  ];
}

async function homeOf(user: string): Promise<string> {
  const result = await exec({ file: 'getent', args: ['passwd', user], timeoutMs: TRY_MS });
  return result.stdout.split(':')[5] ?? '/nonexistent';
}

function withSudo(host: CommandHost): CommandHost {
  return {
    name: host.name,
    run: (argv, timeoutMs, stdin) => host.run(['sudo', '-n', '--', ...argv], timeoutMs, stdin),
  };
}
