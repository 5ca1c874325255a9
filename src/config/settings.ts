import type { Row, Section, ValueOf } from './rows.ts';
import { checks } from './settings/checks.ts';
import { cluster, coordinators, database } from './settings/cluster.ts';
import { drill } from './settings/drill.ts';
import { failover, fence, promotion } from './settings/failover.ts';
import { heartbeat } from './settings/heartbeat.ts';
import { hooks } from './settings/hooks.ts';
import { http } from './settings/http.ts';
import { isolation, ssh, witness } from './settings/isolation.ts';
import { control, journal, log, notify } from './settings/output.ts';
import { profile } from './settings/profile.ts';
import { rejoin } from './settings/rejoin.ts';
import { vip } from './settings/vip.ts';

/** The one table of settings: the loader, the sample, `check --explain`, the reference and the tests read it. */
export const SETTINGS = {
  cluster,
  coordinators,
  database,
  vip,
  profile,
  heartbeat,
  failover,
  fence,
  promotion,
  rejoin,
  drill,
  witness,
  isolation,
  ssh,
  notify,
  hooks,
  checks,
  log,
  control,
  http,
  journal,
} as const satisfies Readonly<Record<string, Row | Section>>;

/** The checked configuration: frozen, and complete with its defaults. What may be left out and was, is null. */
export type Config = {
  readonly [Key in keyof Settings]: Settings[Key] extends Section
    ? SectionValues<Settings[Key]['settings']>
    : Settings[Key] extends Row
      ? ValueOf<Settings[Key]>
      : never;
};

type Settings = typeof SETTINGS;

type SectionValues<Rows extends Readonly<Record<string, Row>>> = {
  readonly [Key in keyof Rows]: ValueOf<Rows[Key]>;
};

/** The same table, for code that treats all rows alike. */
export const TABLE: Readonly<Record<string, Row | Section>> = SETTINGS;

export const isSection = (entry: Row | Section): entry is Section => 'settings' in entry;

/** Every setting under its dotted key, in the order of the table; the items of the pair not among them. */
export const ROWS: ReadonlyMap<string, Row> = new Map(
  Object.entries(TABLE).flatMap(([name, entry]): [string, Row][] =>
    isSection(entry)
      ? Object.entries(entry.settings).map(([key, row]) => [`${name}.${key}`, row])
      : [[name, entry]],
  ),
);
