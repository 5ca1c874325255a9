import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { CHECKOUT } from '../../lab/driver/lab.ts';
import { printReport } from './report.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file that the scenarios write what they measured to. */
    readonly report: string;
  }
}

/** The name of this run's lab: another run of somebody else must not be disturbed. */
export const labName = (): string => process.env.LAB_NAME ?? 'e2e';

/**
 * Takes the lab down when everything is over, and also when this process is killed: the one who does it waits for
 * the end of a pipe that only this process holds.
 */
export default function setup(project: TestProject): () => Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'whpg-failover-e2e-'));
  const file = join(directory, 'measured.jsonl');
  writeFileSync(file, '');
  project.provide('report', file);

  const last = spawn('sh', ['-c', 'cat; exec "$0" down', `${CHECKOUT}/scripts/lab.sh`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, LAB_NAME: labName() },
  });
  return async () => {
    const gone = once(last, 'exit');
    last.stdin.end();
    await gone;
    printReport(file);
    rmSync(directory, { recursive: true });
  };
}
