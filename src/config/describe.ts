import { quoteText } from './problems.ts';
import type { Row, TextRow } from './rows.ts';

/** What a setting accepts, in words that stand after "expected". */
export function expectationOf(row: Row): string {
  switch (row.type) {
    case 'duration':
      return `a duration from ${row.min} to ${row.max}, such as 250ms, 1s, 2m`;
    case 'size':
      return `a size from ${row.min} to ${row.max}, such as 0B, 64kB, 16MB`;
    case 'integer':
      return `a whole number from ${row.min} to ${row.max}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${row.choices.join(', ')}`;
    case 'arguments':
      return 'a list of texts: the absolute path of a program, then its arguments';
    case 'witnesses':
      return 'auto, none or a list of different host names';
    case 'coordinators':
      return 'a list of exactly two coordinators, each with host and address';
    case 'checks':
      return `a list of at most ${row.max} checks, each with name and command`;
    default:
      return TEXTS[row.type](row);
  }
}

const TEXTS: Readonly<Record<TextRow['type'], (row: TextRow) => string>> = {
  name: (row) => `a name of at most ${row.maxBytes ?? 63} letters, digits, \`_\`, \`-\` and \`.\``,
  host: () => 'a host name',
  user: () => 'a user name',
  path: (row) =>
    row.maxBytes === undefined ? 'an absolute path' : `an absolute path of at most ${row.maxBytes} bytes`,
  ip: () => "a host's IPv4 or IPv6 address",
  cidr: () => "a host's IPv4 or IPv6 address with its prefix, such as 10.0.0.100/24",
  interface: () => 'the name of a network interface, at most 15 characters',
  listen: () => 'an address and a port, such as self:8008, 0.0.0.0:8008 or [::1]:8008',
  label: () => 'an address label such as eth0:0, at most 15 characters',
};

/** What stands in the file, in words that stand after "found"; a value that may be secret is not repeated. */
export function describeFound(value: unknown, row?: Row): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a group of settings';
  if (row?.secret === true) return 'a value that is not shown';
  return typeof value === 'string' ? quoteText(value) : JSON.stringify(value);
}

/** The usual slip behind a wrong value, or undefined. */
export function hintFor(row: Row, value: unknown): string | undefined {
  if (row.secret === true && typeof value !== 'object') {
    return row.type === 'arguments' ? 'write it as a list: [/path/of/program, argument]' : undefined;
  }
  if (typeof value === 'number') return hintForNumber(row, value);
  if (typeof value === 'boolean' && row.type === 'choice' && row.choices.includes('yes')) {
    return `write ${value ? 'yes' : 'no'}`;
  }
  if (typeof value !== 'string') return undefined;
  if (row.type === 'boolean' && /^(yes|on)$/i.test(value)) return 'write true';
  if (row.type === 'boolean' && /^(no|off)$/i.test(value)) return 'write false';
  if (row.type === 'path' && value.startsWith('~')) return '~ is not expanded: write the whole path';
  if (row.type === 'listen' && /^[^:]+$|\]$|^[0-9a-fA-F:]*::/.test(value)) {
    return 'the port is missing, or an IPv6 address is not in brackets: [::1]:8008';
  }
  if (row.type === 'cidr' && !value.includes('/')) return 'the length of the prefix is missing';
  if ((row.type === 'duration' || row.type === 'size') && /^\d+\.\d/.test(value)) {
    return 'whole numbers only: 1500ms, not 1.5s';
  }
  return undefined;
}

function hintForNumber(row: Row, value: number): string | undefined {
  if (row.type === 'duration') return `the unit is missing: ${value}s or ${value}ms?`;
  if (row.type === 'size') return `the unit is missing: ${value}MB or ${value}B?`;
  return row.type === 'name' || row.type === 'host' || row.type === 'user'
    ? 'put it in quotes, so that it is a text'
    : undefined;
}

/** The same as `expectationOf`, short enough for a column of a table. */
export function acceptsOf(row: Row): string {
  switch (row.type) {
    case 'duration':
    case 'size':
      return `\`${row.min}\` to \`${row.max}\``;
    case 'integer':
      return `${row.min} to ${row.max} (${row.unit})`;
    case 'choice':
      return row.choices.map((choice) => `\`${choice}\``).join(', ');
    case 'boolean':
      return '`true`, `false`';
    default:
      return expectationOf(row);
  }
}

/** Bounds or choices as a sentence for the sample file; empty where the doc says enough. */
export function boundsOf(row: Row): string {
  switch (row.type) {
    case 'duration':
    case 'size':
    case 'integer':
      return `${row.min} to ${row.max}.`;
    case 'choice':
      return `One of ${row.choices.join(', ')}.`;
    default:
      return '';
  }
}
