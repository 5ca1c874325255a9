import { type Check, failure, ok, type Verdict, warning } from '../check.ts';
import { firstMatch, parseHba } from '../hba.ts';
import { primaryOf, roleOfSide, type Scene, type Side, sides } from '../scene.ts';

/** The databases: their roles, replication, and whether clients will be let in after a failover. */
export const databaseChecks: readonly Check[] = [
  { name: 'roles', question: 'Is one database primary and the other its standby?', judge: roles },
  {
    name: 'replication',
    question: 'Does WAL stream in sync: would a failover lose nothing?',
    judge: replication,
  },
  {
    name: 'data-directory',
    question: 'Is the data directory there, readable, and of the same cluster?',
    judge: directories,
  },
  {
    name: 'pg-hba',
    question: 'Will the database let in both coordinators and the VIP, whichever is primary?',
    judge: hba,
  },
  { name: 'listen', question: 'Will the database listen on the VIP?', judge: listen },
  { name: 'disk', question: 'Is there room for WAL, logs and the journal?', judge: disk },
];

function roles(scene: Scene): readonly Verdict[] {
  const [here, there] = sides(scene);
  const both = [here, there].every((side) => roleOfSide(side) === 'primary');
  if (both)
    return [
      failure(
        'BOTH databases are primary',
        'Stop the one that is not wanted, on it: gpstop -a -m -M fast. Never gpstop -a.',
      ),
    ];
  const primary = primaryOf(scene);
  if (primary === null)
    return [
      failure(
        'no database is primary',
        'gpstart -a on the node that was primary last; whpg-failover status.',
      ),
    ];
  const standby = primary === here ? there : here;
  return roleOfSide(standby) === 'standby'
    ? [ok(`${primary.node.host} is primary, ${standby.node.host} is its standby`)]
    : [
        failure(
          `${primary.node.host} is primary and ${standby.node.host} is no running standby (${roleOfSide(standby)})`,
          `On ${primary.node.host}: gpinitstandby -a -n starts it; after a failover, rejoin it.`,
        ),
      ];
}

function replication(scene: Scene): readonly Verdict[] {
  const row = scene.replication;
  const primary = primaryOf(scene);
  if (primary === null || row === null)
    return [warning('replication could not be asked: no primary answers', 'whpg-failover status')];
  const { state, syncState } = row;
  const help = `gpstate -f on ${primary.node.host}; the standby reconnects by itself when it can, its log says why it does not.`;
  if (state === 'streaming' && (syncState === 'sync' || syncState === 'quorum'))
    return [ok(`streaming, ${syncState}`)];
  if (state === 'none')
    return [failure('no standby streams from the primary: a failover now would lose commits', help)];
  return [failure(`replication is ${state}/${syncState}: a failover now could lose commits`, help)];
}

function directories(scene: Scene): readonly Verdict[] {
  const found = sides(scene).flatMap(({ node, facts }): Verdict[] => {
    if (facts === null) return [];
    const state = facts.one('data');
    const { host, dataDirectory } = node;
    if (state === 'readable') return [ok(`${dataDirectory} on ${host}`)];
    return [
      failure(
        `${dataDirectory} on ${host} is ${state === 'missing' ? 'not there' : 'not readable'}`,
        `Correct database.dataDirectory; on ${host}: ls -ld ${dataDirectory}.`,
      ),
    ];
  });
  const [one, other] = sides(scene).map(({ facts }) => facts?.one('systemid') ?? null);
  if (one !== null && other !== null && one !== other)
    found.push(
      failure(
        'the two data directories belong to different clusters (system identifiers differ)',
        'Correct database.dataDirectory, or make the standby anew: gpinitstandby.',
      ),
    );
  return found;
}

function hba(scene: Scene): readonly Verdict[] {
  const { config } = scene;
  const { user, name } = config.database;
  const vip = config.vip.address.address;
  return sides(scene).flatMap(({ node, facts }): Verdict[] => {
    if (facts === null) return [];
    const lines = facts.all('hba').map(parseHba);
    if (facts.one('hbafile') === 'long' || lines.length === 0)
      return [
        warning(
          `pg_hba.conf on ${node.host} is ${lines.length === 0 ? 'not readable' : 'too long'} and was not judged`,
          `ls -l ${node.dataDirectory}/pg_hba.conf`,
        ),
      ];
    const file = `${node.dataDirectory}/pg_hba.conf on ${node.host}`;
    const asked: readonly [string, string, string, Verdict['grade']][] = [
      ...config.coordinators.map(({ host, address }) => [host, address, name, 'failure'] as const),
      ...config.coordinators.map(({ host, address }) => [host, address, 'replication', 'warning'] as const),
      ['the VIP', vip, name, 'warning'],
    ].map(([who = '', address = '', database = '', grade = 'warning']) => [
      who,
      address,
      database,
      grade as Verdict['grade'],
    ]);
    const problems = asked.flatMap(([who, address, database, grade]): Verdict[] => {
      const line = firstMatch(lines, { address, names: who === 'the VIP' ? [] : [who], user, database });
      if (line !== null && line.method !== 'reject') return [];
      const said = `pg_hba.conf on ${node.host} ${line === null ? 'has no line for' : 'rejects'} ${user} from ${who} (${address}) to ${database}`;
      const mend = `Add to ${file}: host ${database} ${user} ${address}/${address.includes(':') ? 128 : 32} trust (or your method), then gpstop -u.`;
      return [grade === 'failure' ? failure(said, mend) : warning(said, mend)];
    });
    return problems.length > 0
      ? problems
      : [ok(`pg_hba.conf on ${node.host} lets in both coordinators and the VIP`)];
  });
}

/** The value that is written in the files; null: the server's own default, which is localhost. */
function setting({ facts }: Side, name: string): string | null {
  const line = facts?.all('setting').find((one) => one.startsWith(`${name} =`));
  return line === undefined ? null : line.slice(name.length + 2);
}

function listen(scene: Scene): readonly Verdict[] {
  const vip = scene.config.vip.address.address;
  return sides(scene).flatMap((side): Verdict[] => {
    const { facts, node } = side;
    if (facts === null || facts.one('data') !== 'readable') return [];
    const value = setting(side, 'listen_addresses') ?? 'localhost';
    const words = value.split(',').map((one) => one.trim());
    const wide = words.some((one) => one === '*' || one === (vip.includes(':') ? '::' : '0.0.0.0'));
    if (wide) return [ok(`the database on ${node.host} listens everywhere`)];
    if (words.includes(vip) && facts.one('nonlocalbind') === '1')
      return [ok(`the database on ${node.host} listens on the VIP before it is there`)];
    const mend = words.includes(vip)
      ? "sysctl -w net.ipv4.ip_nonlocal_bind=1 (and in /etc/sysctl.d), or listen_addresses = '*'."
      : `gpconfig -c listen_addresses -v "'*'" --masteronly (v7: --coordinatoronly), then restart the database on ${node.host}.`;
    return [
      failure(
        `the database on ${node.host} listens on ${value} and not on the VIP ${vip}: clients would be refused after a failover`,
        mend,
      ),
    ];
  });
}

const ROOM = { failureKb: 256 * 1024, warningKb: 2 * 1024 * 1024, inodesPercent: 95 } as const;

function disk(scene: Scene): readonly Verdict[] {
  const { config } = scene;
  return sides(scene).flatMap(({ node, facts }): Verdict[] => {
    if (facts === null) return [];
    const places: readonly (readonly [string, string])[] = [
      ['data', node.dataDirectory],
      // WAL has a disk of its own on many hosts; on the same one it would be told twice.
      ...['wal', 'xlog']
        .filter((name) => facts.one(`space.${name}`) !== facts.one('space.data'))
        .map((name) => [name, `${node.dataDirectory}/pg_${name}`] as const),
      ['state', config.journal.directory],
      ['home', 'the home directory'],
      ['tmp', '/tmp'],
    ];
    const problems = places.flatMap(([key, path]): Verdict[] => {
      const match = /^(\d+) (\d+)% (?:(\d+)%|-)?$/.exec(facts.one(`space.${key}`) ?? '');
      if (match === null) return [];
      const [freeKb, inodes] = [Number(match[1]), Number(match[3] ?? 0)];
      const mend = `On ${node.host}: df -h ${path.startsWith('/') ? path : '~'}; du -xsh ${path.startsWith('/') ? path : '~'}/* | sort -h.`;
      const said = `${path} on ${node.host}: ${Math.round(freeKb / 1024)} MB left, ${inodes} % of the inodes used`;
      if (freeKb < ROOM.failureKb || inodes >= 100)
        return [failure(`${said}: a promotion writes there`, mend)];
      return freeKb < ROOM.warningKb || inodes > ROOM.inodesPercent ? [warning(said, mend)] : [];
    });
    return problems.length > 0 ? problems : [ok(`enough on ${node.host}`)];
  });
}
