import { buildConfig } from './build.ts';
import { inFileOrder, type Problem, wholeFile } from './problems.ts';
import { type Profile, profileValue } from './profiles.ts';
import { readSettings } from './read.ts';
import { type Violation, violatedRelations } from './relations.ts';
import { type Config, ROWS } from './settings.ts';
import { type Place, readTree } from './tree.ts';

/** Where a setting's value comes from. */
export type Origin =
  | { readonly from: 'file'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly from: 'default' }
  | { readonly from: 'profile'; readonly profile: Profile }
  /** The value of another setting. */
  | { readonly from: 'setting'; readonly key: string };

/** By dotted key, for every row of the table. */
export type Origins = ReadonlyMap<string, Origin>;

export type ConfigResult =
  | { readonly kind: 'ok'; readonly config: Config; readonly origins: Origins }
  | { readonly kind: 'bad'; readonly problems: readonly Problem[] };

/** A configuration is a page or two; more than this is some other file. */
export const CONFIG_BYTES_MAX = 128 * 1024;

/** The text of a configuration file as a checked configuration, or everything that is wrong with it. Never throws. */
export function parseConfig(text: string, file: string): ConfigResult {
  const unusable = notAConfiguration(text, file);
  if (unusable !== null) return { kind: 'bad', problems: [unusable] };
  const read = readTree(text, file);
  if (read.kind === 'bad') return read;
  const { values, places, problems } = readSettings(read.tree, file);
  if (problems.length > 0) return { kind: 'bad', problems };
  const config = buildConfig(values);
  const violations = violatedRelations(config).map((violation) => asProblem(violation, places, file));
  if (violations.length > 0) return { kind: 'bad', problems: inFileOrder(violations) };
  return { kind: 'ok', config, origins: originsOf(places, file, config.profile) };
}

function notAConfiguration(text: string, file: string): Problem | null {
  if (text.length > CONFIG_BYTES_MAX) {
    return wholeFile(
      file,
      'file-too-large',
      `${text.length} characters`,
      `a configuration of at most ${CONFIG_BYTES_MAX}`,
    );
  }
  const binary = text.search(BINARY);
  if (binary >= 0) {
    const line = text.slice(0, binary).split('\n').length;
    const column = binary - text.lastIndexOf('\n', binary);
    return { ...wholeFile(file, 'file-binary', 'a control character (binary data)', 'text'), line, column };
  }
  if (text.split('\n').every((line) => /^\s*(#|$)/.test(line))) {
    return {
      ...wholeFile(file, 'file-empty', 'no settings (the file is empty)', 'at least the required ones'),
      hint: 'start from the sample whpg-failover.yaml or from `whpg-failover init`',
    };
  }
  return null;
}

/** Control characters other than tab, line feed and carriage return are in no text. */
const BINARY = /(?![\t\n\r])\p{Cc}/u;

/** At the first of its settings that stands in the file; a default alone cannot violate anything. */
function asProblem(violation: Violation, places: ReadonlyMap<string, Place>, file: string): Problem {
  const { keys, ...texts } = violation;
  const key = keys.find((candidate) => places.has(candidate)) ?? keys[0] ?? '';
  const place = places.get(key) ?? { line: 1, column: 1 };
  return { code: 'wrong-relation', file, ...place, key, ...texts };
}

function originsOf(places: ReadonlyMap<string, Place>, file: string, profile: Profile): Origins {
  const origins = new Map<string, Origin>();
  for (const [key, row] of ROWS) {
    const place = places.get(key);
    if (place !== undefined) origins.set(key, { from: 'file', file, ...place });
    else if ('defaultFrom' in row && row.defaultFrom !== undefined) {
      origins.set(key, { from: 'setting', key: row.defaultFrom });
    } else if (profileValue(profile, key) !== undefined) origins.set(key, { from: 'profile', profile });
    else origins.set(key, { from: 'default' });
  }
  for (const [key, place] of places) origins.set(key, { from: 'file', file, ...place });
  return origins;
}
