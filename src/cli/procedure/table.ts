import type { ProcedureWatch, StepReport } from './procedure.ts';
import { STOPS } from './stops.ts';

/** One step as a line of the table; the reason of a stop below it. */
export function stepLine(report: StepReport, nameWidth: number): string {
  const { step, outcome, text, tookMs, stop } = report;
  const line = `${outcome.padEnd(8)} ${step.padEnd(nameWidth)} ${seconds(tookMs).padStart(8)}  ${text}`;
  if (stop === null) return line;
  return [line, '', `${stop.code}: ${STOPS[stop.code].meaning}`, `    ${stop.help}`].join('\n');
}

const seconds = (ms: number): string =>
  ms < 100_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

/** How often progress is written where there is no terminal whose line could be replaced. */
const QUIET_MS = 30_000;

/** Writes the table as it grows: lines to `out`, progress to the terminal behind `err`. */
export function tableWatch(
  nameWidth: number,
  write: (line: string) => void,
  terminal: { readonly isTTY: boolean; readonly columns: number; readonly write: (text: string) => void },
  nowMs: () => number,
): ProcedureWatch {
  let shown = false;
  let writtenMs = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown) terminal.write('\r\u001B[K');
    shown = false;
  };
  return {
    onStep(report) {
      clear();
      writtenMs = Number.NEGATIVE_INFINITY;
      write(stepLine(report, nameWidth));
    },
    onProgress(step, progress) {
      const line = `${'...'.padEnd(8)} ${step.padEnd(nameWidth)} ${''.padStart(8)}  ${progress}`;
      if (terminal.isTTY) {
        terminal.write(`\r\u001B[K${line.slice(0, Math.max(20, terminal.columns - 1))}`);
        shown = true;
      } else if (nowMs() - writtenMs >= QUIET_MS) {
        writtenMs = nowMs();
        terminal.write(`${line}\n`);
      }
    },
  };
}
