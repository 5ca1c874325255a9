import { stringify } from 'yaml';
import { usualOf } from './build.ts';
import { type ConfigResult, parseConfig } from './parse.ts';
import type { ChecksRow, Row } from './rows.ts';
import { type Config, ROWS } from './settings.ts';
import { printValue, valueAt } from './show.ts';

/** Settings by dotted key, each as it would be written in the file. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * The settings that differ from what their profile gives: small enough to be kept beside a decision. Of a command that may
 * hold a secret only the program is there.
 */
export function givenOf(config: Config): Given {
  return Object.fromEntries(
    [...ROWS].flatMap(([key, row]): [string, unknown][] => {
      const value = valueAt(config, key);
      const usual = JSON.stringify(value) === JSON.stringify(usualValue(config, key, row));
      return value === null || (usual && !isRequired(row)) ? [] : [[key, written(row, value)]];
    }),
  );
}

/** The configuration that these settings make with today's defaults, or what is wrong with them. */
export function configOfGiven(given: Given, name: string): ConfigResult {
  const sections: Record<string, unknown> = {};
  for (const [dotted, value] of Object.entries(given)) {
    const [section = '', key] = dotted.split('.');
    if (key === undefined) sections[section] = value;
    else sections[section] = { ...asObject(sections[section]), [key]: value };
  }
  return parseConfig(stringify(sections), name);
}

const usualValue = (config: Config, key: string, row: Row): unknown =>
  'defaultFrom' in row && row.defaultFrom !== undefined
    ? valueAt(config, row.defaultFrom)
    : usualOf(key, row, config.profile);

const isRequired = (row: Row): boolean => 'required' in row && (row.required ?? false);

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

function written(row: Row, value: unknown): unknown {
  if (row.type === 'checks' && Array.isArray(value)) return value.map((item) => itemWritten(row, item));
  if (row.type === 'arguments' && Array.isArray(value)) return value.slice(0, 1);
  return row.type === 'duration' || row.type === 'size' || row.type === 'cidr'
    ? printValue(row, value)
    : value;
}

const itemWritten = (row: ChecksRow, item: unknown): unknown =>
  Object.fromEntries(
    Object.entries(item ?? {}).flatMap(([name, value]): [string, unknown][] => {
      const inner = row.item[name];
      return inner === undefined ? [] : [[name, written(inner, value)]];
    }),
  );
