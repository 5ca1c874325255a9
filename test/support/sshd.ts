import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** OpenSSH's server on loopback, with keys and files of its own. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  readonly directory: string;
  /** A key that it accepts, one that it does not, and a known_hosts file with its host key. */
  readonly keyPath: string;
  readonly strangerKeyPath: string;
  readonly knownHostsPath: string;
  readonly hostKey: string;
  /** The listener and all its sessions. */
  pids(): number[];
  stop(): void;
}

const program = '/usr/sbin/sshd';

export async function startSshd(): Promise<Sshd> {
  if (!existsSync(program)) throw new Error(`${program} is missing: apt-get install openssh-server`);
  // Started as root, sshd insists on this directory; as anybody else it does not look at it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const directory = mkdtempSync(join(tmpdir(), 'whpg-sshd-'));
  const at = (name: string): string => join(directory, name);
  for (const name of ['host', 'key', 'stranger']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  }
  const port = await freePort();
  const hostKey = readFileSync(at('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(at('authorized_keys'), readFileSync(at('key.pub')), { mode: 0o600 });
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    `PidFile none`,
    'LogLevel ERROR',
    // A shell under sshd reads ~/.bashrc, and whoever runs the tests may have a slow one.
    `SetEnv HOME=${directory}`,
  ];
  writeFileSync(at('sshd_config'), `${settings.join('\n')}\n`);
  const child = spawn(program, ['-D', '-e', '-f', at('sshd_config')], { stdio: 'ignore' });
  await listening(port, child);
  return {
    port,
    user: userInfo().username,
    directory,
    keyPath: at('key'),
    strangerKeyPath: at('stranger'),
    knownHostsPath: at('known_hosts'),
    hostKey,
    pids: () => familyOf(child.pid ?? 0),
    stop() {
      // Stopped processes take SIGKILL only; the leaves go first, so that none is left to another parent.
      for (const pid of familyOf(child.pid ?? 0).toReversed()) killOne(pid);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`sshd ended with code ${child.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('sshd does not listen');
}

/** A process and its descendants, parents first. */
export function familyOf(pid: number): number[] {
  let children = '';
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch {
    return [];
  }
  return [
    pid,
    ...children
      .split(' ')
      .filter(Boolean)
      .flatMap((child) => familyOf(Number(child))),
  ];
}

export function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
