import { type Check, ok, type Verdict, warning } from '../check.ts';
import { type Comparison, primaryOf, type Side, sides } from '../scene.ts';

/** What WAL does not carry from the primary to its standby, and what is therefore lost with the primary's host. */
export const parityChecks: readonly Check<Comparison>[] = [
  {
    name: 'same-software',
    question: 'Do both nodes have the same version of the database?',
    judge: software,
  },
  { name: 'same-pg-hba', question: 'Do both nodes have the same lines in pg_hba.conf?', judge: hba },
  {
    name: 'same-settings',
    question: 'Do both nodes have the same settings in postgresql.conf?',
    judge: settings,
  },
  {
    name: 'same-certificates',
    question: 'Do both nodes have certificates, and are they valid for long?',
    judge: certificates,
  },
  { name: 'same-pgpass', question: 'Do both nodes have the same .pgpass?', judge: pgpass },
  {
    name: 'same-backup-history',
    question: 'Do both nodes have the same history of backups?',
    judge: history,
  },
];

/** Differ on purpose: they say who is the standby, or belong to one node. */
const OWN_SETTINGS: ReadonlySet<string> = new Set([
  'primary_conninfo',
  'primary_slot_name',
  'promote_trigger_file',
  'recovery_target_timeline',
  'restore_command',
  'synchronous_standby_names',
  'gp_dbid',
  'gp_contentid',
  'cluster_name',
  'hot_standby',
]);

/** How many differences are named; the command shows the rest. */
const NAMED = 5;

interface Pair {
  readonly names: readonly [string, string];
  readonly one: (key: string) => readonly [string | null, string | null];
  readonly all: (key: string) => readonly [readonly string[], readonly string[]];
  /** From the primary, which has what is true, to the other node; back where only the other one has it. */
  readonly copy: (file: string, key: string) => string;
  readonly diff: (file: string) => string;
}

/** Null: at least one node could not be asked, which another check tells. */
function pairOf(scene: Comparison): Pair | null {
  const [a, b] = sides(scene);
  if (a.facts === null || b.facts === null) return null;
  const [left, right] = [a.facts, b.facts];
  const primary = primaryOf(scene) ?? a;
  const other = primary === a ? b : a;
  return {
    names: [a.node.host, b.node.host],
    one: (key) => [left.one(key), right.one(key)],
    all: (key) => [left.all(key), right.all(key)],
    copy: (file, key) => {
      const value = primary.facts?.one(key) ?? 'absent';
      const [from, to] = value === 'absent' ? [other, primary] : [primary, other];
      return `On ${from.node.host}: scp -p ${place(file, from)} ${to.node.host}:${place(file, to)}`;
    },
    diff: (file) =>
      `On ${primary.node.host}: ssh ${other.node.host} cat ${place(file, other)} | diff ${place(file, primary)} -`,
  };
}

const place = (file: string, { node }: Side): string =>
  file.startsWith('~/') ? file : `${node.dataDirectory}/${file}`;

const onBoth = (scene: Comparison, judge: (pair: Pair) => readonly Verdict[]): readonly Verdict[] => {
  const pair = pairOf(scene);
  return pair === null ? [] : judge(pair);
};

function software(scene: Comparison): readonly Verdict[] {
  return onBoth(scene, ({ names, one }) => {
    const [a, b] = one('gpversion');
    return a === b
      ? [ok(a ?? 'unknown')]
      : [
          warning(
            `${names[0]} has ${a}, ${names[1]} has ${b}`,
            'Install the same version on both before the next failover.',
          ),
        ];
  });
}

/** Those of the one that the other has not, up to a few of them. */
function onlyIn(one: readonly string[], other: readonly string[]): readonly string[] {
  const there = new Set(other);
  return [...new Set(one)].filter((line) => !there.has(line));
}

const shortened = (list: readonly string[]): string =>
  list.slice(0, NAMED).join('; ') + (list.length > NAMED ? `; and ${list.length - NAMED} more` : '');

function hba(scene: Comparison): readonly Verdict[] {
  return onBoth(scene, ({ names, all, diff }) => {
    const [a, b] = all('hba');
    const [extra, lacking] = [onlyIn(a, b), onlyIn(b, a)];
    if (extra.length + lacking.length === 0) return [ok(`${a.length} lines`)];
    const parts = [
      ...(extra.length > 0 ? [`only on ${names[0]}: ${shortened(extra)}`] : []),
      ...(lacking.length > 0 ? [`only on ${names[1]}: ${shortened(lacking)}`] : []),
    ];
    const mend = `${diff('pg_hba.conf')}; mend the one that is wrong, then gpstop -u (on a standby: pg_ctl reload).`;
    return [warning(`clients may be refused after a failover: ${parts.join('; ')}`, mend)];
  });
}

function settings(scene: Comparison): readonly Verdict[] {
  return onBoth(scene, ({ names, all, diff }) => {
    const [a, b] = all('setting').map(byName);
    const union = new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])]);
    const differing = [...union]
      .filter((name) => !OWN_SETTINGS.has(name) && a?.get(name) !== b?.get(name))
      .toSorted();
    if (differing.length === 0) return [ok(`${a?.size ?? 0} settings`)];
    const words = differing.map(
      (name) => `${name} (${shown(a?.get(name))} on ${names[0]}, ${shown(b?.get(name))} on ${names[1]})`,
    );
    return [
      warning(
        shortened(words),
        `${diff('postgresql.conf')}; gpconfig -s NAME shows one, gpconfig -c NAME -v VALUE sets it on both.`,
      ),
    ];
  });
}

const byName = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(lines.map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)]));

/** A value that came as a hash stays unseen. */
const shown = (value: string | undefined): string =>
  value === undefined ? 'not set' : value.startsWith('=') ? value.slice(1) || 'empty' : 'another text';

const DAY_MS = 24 * 60 * 60 * 1000;
const EXPIRES_SOON_MS = 30 * DAY_MS;

function certificates(scene: Comparison): readonly Verdict[] {
  return onBoth(scene, ({ names, one, copy }) => {
    const found: Verdict[] = [];
    for (const file of ['server.crt', 'server.key', 'root.crt', 'root.crl']) {
      const [a, b] = one(`cert.${file}`);
      const lacks = names[a === null ? 0 : 1];
      if ((a === null) !== (b === null))
        found.push(
          warning(
            `${file} is missing on ${lacks}: TLS would fail after a failover`,
            `${copy(file, `cert.${file}`)}, or issue one for ${lacks}.`,
          ),
        );
      else if (a !== b && file.startsWith('root.'))
        found.push(
          warning(
            `${file} differs: other clients would be trusted after a failover`,
            copy(file, `cert.${file}`),
          ),
        );
      for (const [index, end] of one(`expires.${file}`).entries()) {
        const leftMs = end === null ? Number.NaN : Date.parse(end) - scene.nowWallMs;
        if (leftMs < EXPIRES_SOON_MS)
          found.push(
            warning(
              `${file} on ${names[index]} ${leftMs < 0 ? 'has expired' : 'expires soon'} (${end})`,
              'Issue a new one; gpstop -u makes the server read it.',
            ),
          );
      }
    }
    return found.length > 0 ? found : [ok(one('cert.server.crt')[0] === null ? 'none in use' : 'on both')];
  });
}

function pgpass(scene: Comparison): readonly Verdict[] {
  return onBoth(scene, ({ names, one, copy }) => {
    const [a, b] = one('pgpass');
    if (a !== b)
      return [
        warning(
          '.pgpass differs: jobs that work on one node will ask for a password on the other',
          copy('~/.pgpass', 'pgpass'),
        ),
      ];
    const open = a !== null && a !== 'absent' && !a.startsWith('600 ') && !a.startsWith('400 ');
    return open
      ? [
          warning(
            `.pgpass on ${names[0]} and ${names[1]} is readable by others, and is therefore ignored`,
            'chmod 600 ~/.pgpass, on both.',
          ),
        ]
      : [ok(a === 'absent' ? 'none in use' : 'the same')];
  });
}

function history(scene: Comparison): readonly Verdict[] {
  return onBoth(scene, ({ one, copy }) => {
    const [a, b] = one('history');
    if (a === b) return [ok(a === 'absent' ? 'no gpbackup_history.db' : 'the same')];
    return [
      warning(
        'gpbackup_history.db differs: after a failover incremental backups would not know the last full one',
        `${copy('gpbackup_history.db', 'history')}, best after each backup.`,
      ),
    ];
  });
}
