import * as v from 'valibot';
import { type Profile, profileValue } from './profiles.ts';
import type { ChecksRow, Coordinator, Row } from './rows.ts';
import { schemaOf } from './schema.ts';
import { type Config, isSection, SETTINGS, TABLE } from './settings.ts';

/** The whole configuration from checked values by dotted key; what is missing takes the profile's default. Frozen. */
export function buildConfig(values: ReadonlyMap<string, unknown>): Config {
  const entries = Object.entries(TABLE).map(([name, entry]): [string, unknown] => {
    if (!isSection(entry)) return [name, valueFor(name, entry, values)];
    const rows = Object.entries(entry.settings);
    return [
      name,
      Object.fromEntries(rows.map(([key, row]) => [key, valueFor(`${name}.${key}`, row, values)])),
    ];
  });
  // The type is computed from the same table that the values were checked against.
  return deepFreeze(Object.fromEntries(entries)) as Config;
}

/** The value that a setting has under this profile when the file does not mention it. */
export function usualOf(key: string, row: Row, profile: Profile): unknown {
  const given = profileValue(profile, key);
  return given === undefined ? defaultOf(row) : v.parse(schemaOf(row), given);
}

/** The value that a row has when neither file nor profile mentions it. */
export function defaultOf(row: Row): unknown {
  if (row.type === 'checks') return row.default;
  return 'default' in row ? v.parse(schemaOf(row), row.default) : null;
}

function valueFor(key: string, row: Row, values: ReadonlyMap<string, unknown>): unknown {
  if (row.type === 'coordinators') return [0, 1].map((index) => coordinatorFor(`${key}[${index}]`, values));
  if (row.type === 'checks') return itemsFor(key, row, values);
  if (values.has(key)) return values.get(key);
  if (!('defaultFrom' in row) || row.defaultFrom === undefined) return usualOf(key, row, profileOf(values));
  const [section = '', name = ''] = row.defaultFrom.split('.');
  const source = TABLE[section];
  const sourceRow = source !== undefined && isSection(source) ? source.settings[name] : undefined;
  return sourceRow === undefined ? null : valueFor(row.defaultFrom, sourceRow, values);
}

/** It was checked like every other value. */
const profileOf = (values: ReadonlyMap<string, unknown>): Profile =>
  (values.get('profile') ?? SETTINGS.profile.default) as Profile;

/** The reader has left their number under the key of the list. */
function itemsFor(key: string, row: ChecksRow, values: ReadonlyMap<string, unknown>): readonly unknown[] {
  return Array.from({ length: Number(values.get(key) ?? 0) }, (_, index) =>
    Object.fromEntries(
      Object.entries(row.item).map(([name, inner]) => [
        name,
        valueFor(`${key}[${index}].${name}`, inner, values),
      ]),
    ),
  );
}

function coordinatorFor(key: string, values: ReadonlyMap<string, unknown>): Coordinator {
  const text = (name: string): string => String(values.get(name));
  return {
    host: text(`${key}.host`),
    address: text(`${key}.address`),
    dataDirectory: values.has(`${key}.dataDirectory`)
      ? text(`${key}.dataDirectory`)
      : text('database.dataDirectory'),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
