import * as v from 'valibot';
import { parseCidr, parseIp } from './address.ts';
import { type Listen, parseListen, printListen } from './listen.ts';
import type { ListRow, Row, TextRow } from './rows.ts';
import { parseDuration, parseSize } from './units.ts';

/** From a value of the file to the value of the setting; whatever does not match is refused. */
export type RowSchema = v.GenericSchema<unknown, unknown>;

/** The validation of one setting, built from its row. */
export function schemaOf(row: Row): RowSchema {
  switch (row.type) {
    case 'duration':
      return quantity(parseDuration, row.min, row.max);
    case 'size':
      return quantity(parseSize, row.min, row.max);
    case 'integer':
      return v.pipe(v.number(), v.integer(), v.minValue(row.min), v.maxValue(row.max));
    case 'boolean':
      return v.boolean();
    case 'choice':
      return choice(row.choices);
    case 'arguments':
    case 'witnesses':
      return LISTS[row.type];
    case 'coordinators':
    case 'checks':
      return v.never();
    default:
      return text(row);
  }
}

const ABSOLUTE_PATH = /^\/[^\p{Cc}]*$/u;

/** What the plain texts may look like. A database may have almost any name; it goes into no command line. */
const PATTERNS = {
  name: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/,
  host: /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*$/,
  user: /^[A-Za-z_][A-Za-z0-9_.-]{0,62}$/,
  path: ABSOLUTE_PATH,
  interface: /^(?!\.{1,2}$)[^\s/:\p{Cc}]{1,15}$/u,
  label: /^[^\s/\p{Cc}]{1,15}$/u,
} as const;

function text(row: TextRow): RowSchema {
  if (row.type === 'ip') {
    return v.pipe(
      v.string(),
      v.transform((value) => parseIp(value)?.text),
      v.string(),
    );
  }
  if (row.type === 'cidr') {
    return v.pipe(
      v.string(),
      v.transform(parseCidr),
      v.custom((value) => value !== null),
    );
  }
  if (row.type === 'listen') {
    return v.pipe(
      v.string(),
      v.transform((value) => parseListen(value)),
      v.custom<Listen>((value) => value !== null),
      v.transform(printListen),
    );
  }
  return v.pipe(v.string(), v.regex(PATTERNS[row.type]), v.maxBytes(row.maxBytes ?? 4095));
}

function quantity(parse: (text: string) => number | null, min: string, max: string): RowSchema {
  return v.pipe(
    v.string(),
    v.transform(parse),
    v.number(),
    v.minValue(parse(min) ?? Number.NaN),
    v.maxValue(parse(max) ?? Number.NaN),
  );
}

/** `6` is a number in YAML and `"6"` a text; both mean the choice 6. */
function choice(choices: readonly (string | number)[]): RowSchema {
  return v.pipe(
    v.union([v.string(), v.number()]),
    v.transform((value) => choices.find((one) => String(one) === String(value))),
    v.custom((value) => value !== undefined),
  );
}

const argument = v.pipe(v.string(), v.nonEmpty(), v.maxBytes(4095), v.regex(/^[^\0]*$/));

const host = v.pipe(v.string(), v.regex(PATTERNS.host));

const LISTS: Readonly<Record<ListRow['type'], RowSchema>> = {
  arguments: v.pipe(
    v.array(argument),
    v.minLength(1),
    v.maxLength(64),
    v.check(([program]) => program !== undefined && ABSOLUTE_PATH.test(program)),
  ),
  witnesses: v.union([
    v.picklist(['auto', 'none']),
    v.pipe(
      v.array(host),
      v.minLength(1),
      v.maxLength(1000),
      v.check((hosts) => new Set(hosts).size === hosts.length),
    ),
  ]),
};
