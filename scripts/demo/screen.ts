import type { Moment } from './timeline.ts';

/** Two daemons and a client are read at once: what comes within this time is put in order. */
const ORDER_MS = 300;

const COLOURS = { plain: '', bad: '\u001b[31m', good: '\u001b[32m', dim: '\u001b[2m' } as const;
const END = '\u001b[0m';

type Colour = keyof typeof COLOURS;

const isTerminal = process.stdout.isTTY;
const coloured = (text: string, colour: Colour): string =>
  isTerminal && COLOURS[colour] !== '' ? `${COLOURS[colour]}${text}${END}` : text;

export function print(text = '', colour: Colour = 'plain'): void {
  process.stdout.write(`${coloured(text, colour)}\n`);
}

export interface LiveTimeline {
  /** The fault: time is counted from here. */
  begin(fault: Moment): void;
  /** Shows what happened, if it was after the fault. */
  hear(moment: Moment | null): void;
  /** Shows it whenever it was. */
  tell(moment: Moment): void;
  /** Prints what is left. */
  end(): void;
}

/** Shows moments as they come, each with the seconds since the fault. */
export function liveTimeline(): LiveTimeline {
  let faultMs = Number.POSITIVE_INFINITY;
  let waiting: { readonly moment: Moment; readonly cameMs: number }[] = [];
  const show = (cameBeforeMs: number): void => {
    const due = waiting.filter(({ cameMs }) => cameMs <= cameBeforeMs).map(({ moment }) => moment);
    waiting = waiting.filter(({ cameMs }) => cameMs > cameBeforeMs);
    for (const moment of due.toSorted((one, other) => one.atMs - other.atMs)) printMoment(moment, faultMs);
  };
  const timer = setInterval(() => show(Date.now() - ORDER_MS), 50);
  const tell = (moment: Moment): void => void waiting.push({ moment, cameMs: Date.now() });
  return {
    begin(fault) {
      faultMs = fault.atMs;
      tell(fault);
    },
    hear(moment) {
      if (moment !== null && moment.atMs >= faultMs) tell(moment);
    },
    tell,
    end() {
      clearInterval(timer);
      show(Number.POSITIVE_INFINITY);
    },
  };
}

function printMoment({ atMs, where, what, text, weight }: Moment, faultMs: number): void {
  const seconds = ((atMs - faultMs) / 1000).toFixed(3).padStart(8);
  const line = `${seconds}  ${where.padEnd(6)}  ${what.padEnd(14)}  ${text}`;
  print(isTerminal ? line.slice(0, (process.stdout.columns || 120) - 1) : line, weight);
}

export function printTable(rows: readonly (readonly [name: string, value: string, note: string])[]): void {
  const width = Math.max(...rows.map(([, value]) => value.length));
  for (const [name, value, note] of rows) print(`  ${name.padEnd(14)}  ${value.padEnd(width)}  ${note}`);
}
