import type { Exec } from '../runtime/ports.ts';
import { stopWords } from './fence-database.ts';
import { parseStopReport, stopArguments } from './stop-program.ts';

export interface StopDatabaseOptions {
  readonly dataDirectory: string;
  readonly port: number;
  readonly installation: string;
  /** `isolation.stopAllowance`: what an immediate stop may take before SIGKILL. */
  readonly allowanceMs: number;
}

export type StopOutcome =
  | { readonly kind: 'gone'; readonly changed: boolean; readonly how: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Behind the allowance: SIGKILL, two seconds of looking, and the start of bash on a starved machine. */
const marginMs = 4000;

/**
 * Stops the local database at once, with the same program and the same safety look as the fence. Doing it
 * twice only looks.
 */
export async function stopDatabase(options: StopDatabaseOptions, exec: Exec): Promise<StopOutcome> {
  const { allowanceMs, ...where } = options;
  const result = await exec({
    file: 'bash',
    args: stopArguments({ ...where, graceMs: allowanceMs, mode: 'stop' }),
    timeoutMs: allowanceMs + marginMs,
  });
  const report = parseStopReport(result.stdout);
  if (report?.database === 'gone') {
    return { kind: 'gone', changed: report.signal !== 'none', how: stopWords(report) };
  }
  const why = report?.why ?? (result.stderr.trim().split('\n', 1)[0] || `no report (${result.kind})`);
  return { kind: 'failed', why };
}
