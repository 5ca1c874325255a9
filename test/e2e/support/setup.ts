import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { CHECKOUT } from '../../lab/driver/lab.ts';
import { printReport } from './report.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A directory for what the workers of this run tell each other. */
    readonly runDirectory: string;
  }
}

/** Each worker has a lab of its own: most of a scenario is waiting. */
export const WORKERS = ['1', '2'] as const;

/** The name of a worker's lab: another run of somebody else must not be disturbed. */
export const labName = (worker = process.env.VITEST_POOL_ID ?? '1'): string =>
  `${process.env.LAB_NAME ?? 'e2e'}-${worker}`;

/**
 * Takes the labs down when everything is over, and also when this process is killed: the one who does it waits for
 * the end of a pipe that only this process holds.
 */
export default function setup(project: TestProject): () => Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'whpg-failover-e2e-'));
  project.provide('runDirectory', directory);

  // Twice: a worker that outlives this process for a moment may just have begun to boot its hosts.
  const down = 'for name; do LAB_NAME=$name "$lab" down; done';
  const program = `cat; lab=$0 directory=$1; shift; ${down}; sleep 1; ${down}; rm -rf -- "$directory"`;
  const names = WORKERS.map((worker) => labName(worker));
  const last = spawn('sh', ['-c', program, `${CHECKOUT}/scripts/lab.sh`, directory, ...names], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return async () => {
    printReport(directory);
    const gone = once(last, 'exit');
    last.stdin.end();
    await gone;
  };
}
