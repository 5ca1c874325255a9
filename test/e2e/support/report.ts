import { appendFileSync, readFileSync } from 'node:fs';

/** What one scenario measured. Reported, never asserted: the machine that runs the tests decides about it. */
export interface Measured {
  readonly scenario: string;
  readonly version: string;
  readonly outageSeconds: number;
}

export function report(file: string, measured: Measured): void {
  appendFileSync(file, `${JSON.stringify(measured)}\n`);
}

export function printReport(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const all = lines.map((line) => JSON.parse(line) as Measured);
  if (all.length === 0) return;
  console.log('\nOutage of the client, in seconds (a gap that nobody notices is 0.02):');
  for (const { scenario, version, outageSeconds } of all) {
    console.log(`${outageSeconds.toFixed(2).padStart(8)}  v${version}  ${scenario}`);
  }
}
