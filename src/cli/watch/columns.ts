/** How many columns of a terminal a text takes: Korean, Chinese and Japanese letters and most pictures take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += widthOf(letter);
  return columns;
}

/** As much of it as fits; what is left out shows as `end`. */
export function cut(text: string, columns: number, end: string): string {
  if (columnsOf(text) <= columns) return text;
  const room = columns - columnsOf(end);
  let kept = '';
  let used = 0;
  for (const letter of text) {
    used += widthOf(letter);
    if (used > room) break;
    kept += letter;
  }
  return room < 0 ? '' : kept + end;
}

/** Exactly so wide. */
export const cell = (text: string, columns: number, end: string): string =>
  padEnd(cut(text, columns, end), columns);

export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

/** Nothing that a terminal would obey, and in a locale without UTF-8 nothing that it could not show. */
export function shown(text: string, unicode: boolean): string {
  const harmless = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, ' ');
  return unicode ? harmless : harmless.replace(/[^ -~]/gu, '?');
}

const MARK = /\p{Mn}|\p{Me}/u;

function widthOf(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (MARK.test(letter)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** East Asian Width W and F of Unicode, in blocks. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];
