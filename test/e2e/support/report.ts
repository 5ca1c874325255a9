import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What one scenario measured. Reported, never asserted: the machine that runs the tests decides about it. */
export interface Measured {
  readonly scenario: string;
  readonly version: string;
  readonly outageSeconds: number;
}

const fileIn = (directory: string): string => `${directory}/measured.jsonl`;

export function report(directory: string, measured: Measured): void {
  appendFileSync(fileIn(directory), `${JSON.stringify(measured)}\n`);
}

export function printReport(directory: string): void {
  const file = fileIn(directory);
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const all = lines.map((line) => JSON.parse(line) as Measured);
  console.log('\nOutage of the client, in seconds (a gap that nobody notices is 0.02):');
  for (const { scenario, version, outageSeconds } of all) {
    console.log(`${outageSeconds.toFixed(2).padStart(8)}  v${version}  ${scenario}`);
  }
}
