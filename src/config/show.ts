import { stringify } from 'yaml';
import { type Cidr, printCidr } from './address.ts';
import type { ChecksRow, Row } from './rows.ts';
import { type Config, isSection, TABLE } from './settings.ts';
import { printDuration, printSize } from './units.ts';

/** A setting's value as a person would write it in the file; of a command that may hold a secret the program only. */
export function showValue(row: Row, value: unknown): string {
  if (value === null) return '(not set)';
  if (row.type === 'arguments' && Array.isArray(value)) {
    const [program, ...rest] = value.map(String);
    return rest.length === 0 ? `[${program}]` : `[${program}, … ${rest.length} more, not shown]`;
  }
  if (row.type === 'checks') {
    const items = Array.isArray(value) ? value : [];
    return items.length === 0 ? '(none)' : items.map((item) => checkText(row, item)).join('; ');
  }
  return printValue(row, value);
}

function checkText(row: ChecksRow, item: unknown): string {
  return Object.entries(item ?? {})
    .flatMap(([name, value]): string[] => {
      const inner = row.item[name];
      return inner === undefined ? [] : [`${name} ${showValue(inner, value)}`];
    })
    .join(', ');
}

/** The same as YAML on one line, secrets and all: for writing a file. */
export function printValue(row: Row, value: unknown): string {
  if (row.type === 'duration' && typeof value === 'number') return printDuration(value);
  if (row.type === 'size' && typeof value === 'number') return printSize(value);
  if (row.type === 'cidr' && isCidr(value)) return printCidr(value);
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
}

/** The value of a setting by its dotted key. */
export function valueAt(config: Config, key: string): unknown {
  const [section = '', name] = key.split('.');
  const entry = TABLE[section];
  const values: unknown = Object.entries(config).find(([candidate]) => candidate === section)?.[1];
  if (entry === undefined || !isSection(entry) || name === undefined) return values;
  return Object.entries(values ?? {}).find(([candidate]) => candidate === name)?.[1];
}

function isCidr(value: unknown): value is Cidr {
  return typeof value === 'object' && value !== null && 'prefix' in value && 'address' in value;
}
