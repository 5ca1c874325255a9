import { spawn, spawnSync } from 'node:child_process';
import { exec } from '../../src/runtime/exec.ts';
import type { Exec } from '../../src/runtime/ports.ts';

/** Whether this user may make a network of its own (containers often forbid it). */
export const canMakeNetworks = spawnSync('unshare', ['-rn', 'true']).status === 0;

/** A network namespace with two joined interfaces, `eth0` and `eth1`; `exec` runs its children in it. */
export async function networkNamespace(): Promise<{ exec: Exec; remove(): void }> {
  const setUp = 'ip link add eth0 type veth peer name eth1 && ip link set eth0 up && ip link set eth1 up';
  const holder = spawn('unshare', ['-rn', 'sh', '-c', `${setUp} && echo ready && exec sleep 60`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const enter = ['-t', String(holder.pid), '-U', '-n', '--preserve-credentials', '--'];
  return {
    exec: (run) => exec({ ...run, file: 'nsenter', args: [...enter, run.file, ...run.args] }),
    remove: () => holder.kill('SIGKILL'),
  };
}
