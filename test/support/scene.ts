import type { Scene, Side } from '../../src/cli/doctor/scene.ts';
import type { Config } from '../../src/config/settings.ts';
import type { SqlAnswer } from '../../src/core/evidence.ts';
import { parseFacts } from '../../src/probes/facts.ts';
import { sql } from './build.ts';

/** A healthy coordinator's facts, as the program prints them. */
export const HEALTHY_FACTS = `
gpversion=postgres (Greenplum Database) 7.1.0 build commit:e7c2b1f
tool.gpactivatestandby=runs
tool.gpinitstandby=there
program.ping=yes
program.arping=yes
program.ip=yes
program.wall=yes
program.logger=yes
program.ssh=yes
program.timeout=yes
data=readable
systemid=7001
started=1800000000
space.data=90000000 10% 1%
space.wal=90000000 10% 1%
space.state=90000000 10% 1%
hba=local all all - trust
hba=host all gpadmin 10.0.0.11/32 trust
hba=host all gpadmin 10.0.0.12/32 trust
hba=host all gpadmin 10.0.0.100/32 trust
hba=host replication gpadmin 10.0.0.0/24 trust
setting=listen_addresses =*
setting=max_connections =250
setting=archive_command #0123456789abcdef
pgpass=600 aaaaaaaaaaaaaaaa
history=absent
interface=up
vip=absent
nonlocalbind=0
ssh=0 90
user=gpadmin
unit.ActiveState=active
unit.UnitFileState=enabled
unit.WatchdogUSec=45s
unit.SupplementaryGroups=tty
capeff=0000000000003000
wallgroup=no
version=0.1.0
configuration=bbbbbbbbbbbbbbbb
state=writable
end=1
`;

/** The same with some lines replaced by their key, added, or (null) left out. */
export function factsWith(change: Readonly<Record<string, string | null>> = {}): Side['facts'] {
  const kept = HEALTHY_FACTS.split('\n').filter((line) => !Object.hasOwn(change, line.split('=')[0] ?? ''));
  const added = Object.entries(change).flatMap(([key, value]) =>
    value === null ? [] : value.split('\n').map((one) => `${key}=${one}`),
  );
  const answer = parseFacts([...added, ...kept].join('\n'), 'half a report');
  return answer.kind === 'facts' ? answer.facts : null;
}

interface Change extends Partial<Omit<Scene, 'here' | 'there'>> {
  readonly here?: Partial<Side>;
  readonly there?: Partial<Side>;
}

/** scdw, where the doctor runs, is the standby of cdw, and all is well. */
export function sceneOf(config: Config, { here = {}, there = {}, ...change }: Change = {}): Scene {
  const [primary, standby] = config.coordinators;
  const inRecovery: SqlAnswer = { ...sql('in-recovery'), answer: 'alive' };
  return {
    config,
    here: { node: standby, facts: factsWith(), why: '', status: null, sql: inRecovery, ...here },
    there: {
      node: primary,
      facts: factsWith({ vip: 'held', started: '1800000007' }),
      why: '',
      status: null,
      sql: sql('ready'),
      ...there,
    },
    link: { works: true, why: '', tookMs: 12 },
    skew: { ms: 3, uncertainMs: 5 },
    replication: { state: 'streaming', syncState: 'sync', sentLsn: null, flushLsn: null, replayLsn: null },
    vipSql: sql('ready'),
    arp: 'peer',
    gateway: 'alive',
    witnesses: [
      { name: 'sdw1', view: { ping: 'reply', port: 'answer', receivedMs: 10, lateMs: 0, epoch: null } },
    ],
    nowWallMs: Date.parse('2026-11-21T10:00:00Z'),
    ...change,
  };
}
