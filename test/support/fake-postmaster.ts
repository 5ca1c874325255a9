import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeDirectory } from './temporary.ts';

export interface FakeCluster {
  readonly root: string;
  readonly dataDirectory: string;
  readonly socketDirectory: string;
  readonly installation: string;
  readonly port: number;
  readonly lockFile: string;
  /** Starts a process named postgres in the data directory and writes postmaster.pid and the lock files. */
  start(
    behaviour?: 'ends on SIGQUIT' | 'tells SIGQUIT' | 'ignores SIGQUIT' | 'with a backend',
  ): Promise<number>;
  /** As `start`, without any file. */
  startStray(cwd: string): Promise<number>;
  writePid(pid: number | string): void;
  writeLock(dataDirectory?: string): void;
  /** Installs a pg_isready that ends with this code. */
  answersWith(code: number): void;
  remove(): Promise<void>;
}

/**
 * A data directory with processes that look like a postmaster: a copy of bash that is called postgres and
 * works in that directory. Only these processes are ever signalled.
 */
export function fakeCluster(): FakeCluster {
  const root = mkdtempSync(join(tmpdir(), 'whpg-test-'));
  const dataDirectory = join(root, 'data dir');
  const socketDirectory = join(root, 'sockets');
  const installation = join(root, 'gphome');
  const port = 20_000 + (process.pid % 20_000);
  const lockFile = join(socketDirectory, `.s.PGSQL.${port}.lock`);
  const binary = join(root, 'postgres');
  const children: ChildProcess[] = [];
  for (const path of [dataDirectory, socketDirectory, join(installation, 'bin')]) {
    mkdirSync(path, { recursive: true });
  }
  copyFileSync('/bin/bash', binary);

  const startIn = async (cwd: string, program: string): Promise<number> => {
    const ready = join(root, `ready-${children.length}`);
    const child = spawn(binary, ['-c', program, 'postgres', ready, binary], { cwd, stdio: 'ignore' });
    children.push(child);
    while (!existsSync(ready)) await sleep(2);
    return child.pid ?? 0;
  };
  const wait = 'exec 9<> <(:); : > "$1"; while :; do read -r -t 1 -u 9; done';
  const programs = {
    'ends on SIGQUIT': `trap 'exit 0' QUIT; ${wait}`,
    'tells SIGQUIT': `trap ': > told' QUIT; ${wait}`,
    'ignores SIGQUIT': `trap '' QUIT; ${wait}`,
    'with a backend': `"$2" -c 'trap "" QUIT; exec 9<> <(:); while :; do read -t 1 -u 9; done' & ${wait}`,
  };
  const cluster: FakeCluster = {
    root,
    dataDirectory,
    socketDirectory,
    installation,
    port,
    lockFile,
    async start(behaviour = 'ends on SIGQUIT') {
      const pid = await startIn(dataDirectory, programs[behaviour]);
      cluster.writePid(pid);
      cluster.writeLock();
      return pid;
    },
    startStray: (cwd) => startIn(cwd, programs['ends on SIGQUIT']),
    writePid(pid) {
      const lines = [pid, dataDirectory, 1, port, socketDirectory, '*', '1 2'];
      writeFileSync(join(dataDirectory, 'postmaster.pid'), `${lines.join('\n')}\n`);
    },
    writeLock(directory = dataDirectory) {
      writeFileSync(lockFile, `1\n${directory}\n1\n${port}\n${socketDirectory}\n`);
      writeFileSync(lockFile.replace(/\.lock$/, ''), '');
    },
    answersWith(code) {
      const tool = join(installation, 'bin', 'pg_isready');
      writeFileSync(tool, `#!/bin/sh\nexit ${code}\n`);
      chmodSync(tool, 0o755);
    },
    async remove() {
      const ended = children.filter((child) => child.exitCode === null && child.signalCode === null);
      for (const child of ended) child.kill('SIGKILL');
      await sleep(0);
      await removeDirectory(root);
    },
  };
  return cluster;
}

/** Whether a process exists and is no zombie. */
export function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}/cwd`);
}

/** Stops a process and waits until it is: the signal is delivered when the process next gets a core. */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!/\) T/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await sleep(2);
}
