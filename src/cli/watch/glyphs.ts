/** The signs that the picture is drawn with. */
export interface Glyphs {
  readonly unicode: boolean;
  readonly rule: string;
  readonly full: string;
  readonly empty: string;
  /** From low to high. */
  readonly levels: readonly string[];
  /** Nobody answered. */
  readonly missing: string;
  readonly notAsked: string;
  readonly arrow: string;
  readonly cut: string;
}

const UNICODE: Glyphs = {
  unicode: true,
  rule: '─',
  full: '█',
  empty: '░',
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  missing: '×',
  notAsked: ' ',
  arrow: '→',
  cut: '…',
};

const ASCII: Glyphs = {
  unicode: false,
  rule: '-',
  full: '#',
  empty: '.',
  levels: ['_', '.', '-', '=', '+', '*', '%', '#'],
  missing: 'x',
  notAsked: ' ',
  arrow: '->',
  cut: '~',
};

/** By the locale, in the order in which the C library reads its variables. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((one) => one !== undefined && one !== '') ?? '';
  return /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
