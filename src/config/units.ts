/** A length of time in milliseconds, written `250ms`, `1s`, `2m`, `1h`. */
export type DurationMs = number & { readonly unit: 'DurationMs' };

/** A size in bytes, written `0B`, `64kB`, `16MB`, `1GB`; each step is 1024, as in postgresql.conf. */
export type Bytes = number & { readonly unit: 'Bytes' };

/** Null when the text is not a whole number followed by `ms`, `s`, `m` or `h`. */
export function parseDuration(text: string): DurationMs | null {
  return parseWithUnit(text, DURATION_UNITS) as DurationMs | null;
}

/** In the largest unit that divides it: 90000 is `90s`, 120000 is `2m`. */
export function printDuration(valueMs: number): string {
  return printWithUnit(valueMs, DURATION_UNITS);
}

/** Null when the text is not a whole number followed by `B`, `kB` (or `KB`), `MB`, `GB`, `TB`. */
export function parseSize(text: string): Bytes | null {
  return parseWithUnit(text.replace(/KB$/, 'kB'), SIZE_UNITS) as Bytes | null;
}

/** In the largest unit that divides it. */
export function printSize(bytes: number): string {
  return printWithUnit(bytes, SIZE_UNITS);
}

type Units = readonly (readonly [name: string, factor: number])[];

const DURATION_UNITS: Units = [
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
];

const SIZE_UNITS: Units = [
  ['B', 1],
  ['kB', 1024],
  ['MB', 1024 ** 2],
  ['GB', 1024 ** 3],
  ['TB', 1024 ** 4],
];

function parseWithUnit(text: string, units: Units): number | null {
  const match = /^(\d{1,12})([A-Za-z]{1,2})$/.exec(text);
  const factor = units.find(([name]) => name === match?.[2])?.[1];
  if (match?.[1] === undefined || factor === undefined) return null;
  const value = Number(match[1]) * factor;
  return Number.isSafeInteger(value) ? value : null;
}

function printWithUnit(value: number, units: Units): string {
  const dividing = units.filter(([, factor]) => value >= factor && value % factor === 0);
  const [name, factor] = dividing.at(-1) ?? units[0] ?? ['', 1];
  return `${value / factor}${name}`;
}
