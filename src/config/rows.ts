import type { CheckEffect } from '../core/checks.ts';
import type { Cidr } from './address.ts';
import type { Bytes, DurationMs } from './units.ts';

/** One row of the table of settings: all that anything in the project knows about a setting. */
export type Row =
  | DurationRow
  | SizeRow
  | IntegerRow
  | BooleanRow
  | ChoiceRow
  | TextRow
  | ListRow
  | PairRow
  | ChecksRow;

interface Common {
  /** Meaning, unit, and when to change it, in one or two sentences. */
  readonly doc: string;
  /** Whether `systemctl reload` is enough; otherwise the daemon has to be restarted. */
  readonly reloadable: boolean;
  /** What people write there may be a secret: it is never echoed. */
  readonly secret?: true;
}

/** Bounds and default are written as in the file. */
export interface DurationRow extends Common {
  readonly type: 'duration';
  readonly default: string;
  readonly min: string;
  readonly max: string;
}

export interface SizeRow extends Common {
  readonly type: 'size';
  readonly default: string;
  readonly min: string;
  readonly max: string;
}

export interface IntegerRow extends Common {
  readonly type: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

export interface BooleanRow extends Common {
  readonly type: 'boolean';
  readonly default: boolean;
}

export interface ChoiceRow extends Common {
  readonly type: 'choice';
  readonly choices: readonly (string | number)[];
  readonly default: string;
}

/** A row with neither `default`, `defaultFrom` nor `required` may be left out, and its value is then null. */
export interface TextRow extends Common {
  readonly type: 'name' | 'host' | 'user' | 'path' | 'ip' | 'cidr' | 'interface' | 'label' | 'listen';
  readonly default?: string;
  /** The key of the setting whose value is the default. */
  readonly defaultFrom?: string;
  readonly required?: true;
  /** What the sample file shows when there is no default. */
  readonly example?: string;
  /** Longest text, in bytes. */
  readonly maxBytes?: number;
}

/** `arguments`: a program and its arguments; `witnesses`: `auto`, `none` or host names. */
export interface ListRow extends Common {
  readonly type: 'arguments' | 'witnesses';
  readonly default?: string;
  readonly required?: true;
  readonly example: readonly string[];
}

/** The two coordinators; each has the settings of `item`. */
export interface PairRow extends Common {
  readonly type: 'coordinators';
  readonly required: true;
  readonly item: Readonly<Record<string, TextRow>>;
  readonly example: readonly Readonly<Record<string, string>>[];
}

/** Groups of settings, none or several; each has the settings of `item`. */
export interface ChecksRow extends Common {
  readonly type: 'checks';
  readonly default: readonly never[];
  readonly max: number;
  readonly item: Readonly<Record<string, Row>>;
  /** As in the file. */
  readonly example: readonly Readonly<Record<string, unknown>>[];
}

export interface Section {
  readonly doc: string;
  readonly settings: Readonly<Record<string, Row>>;
}

export interface Coordinator {
  readonly host: string;
  readonly address: string;
  /** Its own, or `database.dataDirectory`. */
  readonly dataDirectory: string;
}

/** A program of the site's that says whether something which the primary needs is there. */
export interface CheckSetting {
  readonly name: string;
  readonly command: readonly string[];
  readonly interval: DurationMs;
  readonly timeout: DurationMs;
  readonly fall: number;
  readonly rise: number;
  readonly effect: CheckEffect;
}

interface ValueTypes {
  duration: DurationMs;
  size: Bytes;
  integer: number;
  boolean: boolean;
  choice: never;
  name: string;
  host: string;
  user: string;
  path: string;
  ip: string;
  cidr: Cidr;
  interface: string;
  label: string;
  /** In canonical spelling; `parseListen` takes it apart. */
  listen: string;
  arguments: readonly string[];
  witnesses: 'auto' | 'none' | readonly string[];
  coordinators: readonly [Coordinator, Coordinator];
  checks: readonly CheckSetting[];
}

/** The type of a setting's value, as its row says. */
export type ValueOf<R extends Row> =
  | (R extends { type: 'choice'; choices: readonly (infer Choice)[] } ? Choice : ValueTypes[R['type']])
  | (R extends { default: unknown } | { defaultFrom: string } | { required: true } ? never : null);
