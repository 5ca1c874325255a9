import { expect, test } from 'vitest';
import { judgeAll } from '../../../../src/cli/doctor/check.ts';
import { databaseChecks } from '../../../../src/cli/doctor/checks/database.ts';
import { hostChecks } from '../../../../src/cli/doctor/checks/host.ts';
import { reachChecks } from '../../../../src/cli/doctor/checks/reach.ts';
import { serviceChecks } from '../../../../src/cli/doctor/checks/service.ts';
import { standingChecks } from '../../../../src/cli/doctor/checks/standing.ts';
import { COMPARED } from '../../../../src/cli/doctor/compared.ts';
import { CHECKS, gradeOf } from '../../../../src/cli/doctor/doctor.ts';
import type { Scene } from '../../../../src/cli/doctor/scene.ts';
import { sql } from '../../../support/build.ts';
import { configOf, minimalYaml } from '../../../support/config.ts';
import { factsWith, sceneOf } from '../../../support/scene.ts';

const config = configOf(minimalYaml('  gateway: 10.0.0.1\n'));
const required = configOf(minimalYaml('  gateway: 10.0.0.1\nfailover:\n  fence: required\n'));

const seen = [...reachChecks, ...hostChecks, ...serviceChecks, ...databaseChecks, ...COMPARED];

type Change = Parameters<typeof sceneOf>[1];

test('a healthy pair has nothing to mend', () => {
  const findings = judgeAll(seen, sceneOf(config));
  expect(findings.filter(({ grade }) => grade !== 'ok')).toEqual([]);
  expect(gradeOf(findings)).toBe('ready');
});

test('every check has a name of its own, and asks a question', () => {
  const names = CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(CHECKS.every(({ question }) => question.endsWith('?'))).toBe(true);
});

const there = (change: Record<string, string | null>): Change => ({
  there: { facts: factsWith({ vip: 'held', started: '1800000007', ...change }) },
});
const here = (change: Record<string, string | null>): Change => ({ here: { facts: factsWith(change) } });

/** What is wrong, and what must be found: nothing else may be. */
const WRONG: readonly (readonly [string, 'warning' | 'failure', RegExp, Change])[] = [
  [
    'ssh',
    'failure',
    /scdw cannot log in at cdw \(denied/,
    { link: { works: false, why: 'denied: no key', tookMs: null } },
  ],
  ['bound-key', 'failure', /bound to nothing on cdw/, { bound: { works: false, why: '', free: true } }],
  [
    'bound-key',
    'failure',
    /brings nothing on cdw \(not found\)/,
    { bound: { works: false, why: 'not found', free: false } },
  ],
  ['ssh', 'failure', /on cdw cannot log in at scdw \(status 255\)/, there({ ssh: '255 30' })],
  ['ssh', 'warning', /takes 1800 ms of promotion.sshTimeout 2000/, there({ ssh: '0 1800' })],
  ['clock', 'warning', /is -7.0 s from ours/, { skew: { ms: -7000, uncertainMs: 10 } }],
  ['gateway', 'warning', /does not answer pings/, { gateway: 'dead' }],
  ['tools', 'failure', /on scdw is missing or not executable/, here({ 'tool.gpactivatestandby': 'missing' })],
  [
    'tools',
    'failure',
    /on cdw fails with status 1: no module/,
    there({ 'tool.gpactivatestandby': 'fails with status 1: no module' }),
  ],
  ['programs', 'failure', /arping missing on scdw/, here({ 'program.arping': 'no' })],
  ['interface', 'failure', /eth0 on scdw is not there/, here({ interface: 'missing' })],
  ['vip', 'failure', /is on both nodes/, here({ vip: 'held' })],
  ['vip', 'warning', /no database that takes writes answers/, { vipSql: sql('unauthorized', '28000') }],
  [
    'service',
    'failure',
    /the daemon on cdw is inactive/,
    there({ 'unit.ActiveState': 'inactive', capeff: null }),
  ],
  ['service', 'warning', /does not start at boot/, there({ 'unit.UnitFileState': 'disabled' })],
  ['service', 'warning', /different configurations/, there({ configuration: 'cccccccccccccccc' })],
  ['capabilities', 'failure', /lacks CAP_NET_RAW/, here({ capeff: '0000000000001000' })],
  ['watchdog', 'warning', /has no watchdog/, here({ 'unit.WatchdogUSec': 'infinity' })],
  ['wall', 'warning', /reaches only the terminals/, here({ 'unit.SupplementaryGroups': '' })],
  ['state-directory', 'failure', /not writable/, here({ state: 'no' })],
  ['rivals', 'failure', /keepalived runs on cdw/, there({ rival: 'keepalived' })],
  [
    'replication',
    'failure',
    /no standby streams/,
    { replication: { state: 'none', syncState: 'none', sentLsn: null, flushLsn: null, replayLsn: null } },
  ],
  [
    'replication',
    'failure',
    /streaming\/async/,
    {
      replication: { state: 'streaming', syncState: 'async', sentLsn: null, flushLsn: null, replayLsn: null },
    },
  ],
  ['data-directory', 'failure', /different clusters/, here({ systemid: '7002' })],
  [
    'listen',
    'failure',
    /listens on localhost and not on the VIP/,
    { ...here({ setting: 'max_connections =250' }), ...there({ setting: 'max_connections =250' }) },
  ],
  ['disk', 'failure', /100 MB left/, here({ 'space.data': '102400 99% 1%' })],
  ['disk', 'failure', /pg_wal on .*: 100 MB left/, here({ 'space.wal': '102400 99% 1%' })],
  ['disk', 'warning', /97 % of the inodes/, here({ 'space.data': '90000000 10% 97%' })],
  ['start-second', 'warning', /in the same second/, here({ started: '1800000007' })],
  [
    'same-software',
    'warning',
    /scdw has postgres \(Greenplum Database\) 7.0.0/,
    here({ gpversion: 'postgres (Greenplum Database) 7.0.0' }),
  ],
  [
    'same-settings',
    'warning',
    /max_connections \(100 on scdw, 250 on cdw\)/,
    here({ setting: 'listen_addresses =*\nmax_connections =100\narchive_command #0123456789abcdef' }),
  ],
  [
    'same-settings',
    'warning',
    /archive_command \(another text on scdw, another text on cdw\)/,
    here({ setting: 'listen_addresses =*\nmax_connections =250\narchive_command #ffffffffffffffff' }),
  ],
  [
    'same-certificates',
    'warning',
    /server.crt is missing on scdw/,
    there({ 'cert.server.crt': 'aaaa', 'expires.server.crt': 'Nov 21 10:00:00 2036 GMT' }),
  ],
  [
    'same-certificates',
    'warning',
    /server.crt on cdw expires soon/,
    {
      ...here({ 'cert.server.crt': 'bbbb' }),
      ...there({ 'cert.server.crt': 'aaaa', 'expires.server.crt': 'Nov 30 10:00:00 2026 GMT' }),
    },
  ],
  ['same-pgpass', 'warning', /\.pgpass differs/, here({ pgpass: 'absent' })],
  ['same-backup-history', 'warning', /gpbackup_history.db differs/, there({ history: 'dddd' })],
];

test.each(WRONG)('%s: a %s says %s', (name, grade, says, change) => {
  const findings = judgeAll(seen, sceneOf(config, change)).filter((finding) => finding.grade !== 'ok');
  expect(new Set(findings.map((finding) => finding.name))).toEqual(new Set([name]));
  expect(findings[0]).toMatchObject({ grade, said: expect.stringMatching(says) });
  expect(findings[0]?.mend?.length).toBeGreaterThan(10);
});

test('a node that could not be looked at is one failure, and no health is claimed for it', () => {
  const findings = judgeAll(seen, sceneOf(config, { there: { facts: null, why: 'SSH: silence' } }));
  const failures = findings.filter(({ grade }) => grade === 'failure');
  expect(failures.map(({ name, said }) => [name, said.includes('SSH: silence')])).toEqual([['facts', true]]);
  expect(findings.filter(({ said }) => said.endsWith(' on cdw')).map(({ name }) => name)).toEqual([]);
});

test('pg_hba.conf must let in the VIP and both coordinators, and a reject before it counts', () => {
  const lines = ['host all gpadmin 10.0.0.11/32 reject', 'host all,replication gpadmin 10.0.0.0/24 md5'];
  const findings = judgeAll(databaseChecks, sceneOf(config, here({ hba: lines.join('\n') })));
  const told = findings.filter(({ name, grade }) => name === 'pg-hba' && grade !== 'ok');
  expect(told.map(({ grade, said }) => [grade, said])).toEqual([
    ['failure', 'pg_hba.conf on scdw rejects gpadmin from cdw (10.0.0.11) to postgres'],
  ]);
  const none = judgeAll(databaseChecks, sceneOf(config, here({ hba: 'local all all - trust' })));
  expect(none.filter(({ name }) => name === 'pg-hba').map(({ grade }) => grade)).toEqual([
    'failure',
    'failure',
    'warning',
    'warning',
    'warning',
    'ok',
  ]);
});

test.each([
  ['absent', '600 cccc', 'On scdw: scp -p ~/.pgpass cdw:~/.pgpass'],
  ['600 cccc', 'absent', 'On cdw: scp -p ~/.pgpass scdw:~/.pgpass'],
  ['600 cccc', '600 dddd', 'On cdw: scp -p ~/.pgpass scdw:~/.pgpass'],
])('.pgpass %s on the primary, %s on the standby: %s', (primary, standby, mend) => {
  const change = { ...there({ pgpass: primary }), ...here({ pgpass: standby }) };
  const findings = judgeAll(COMPARED, sceneOf(config, change));
  expect(findings.find(({ name }) => name === 'same-pgpass')?.mend).toBe(mend);
});

test('a daemon that could not be asked is not said to be away', () => {
  const gone = { facts: null, why: 'SSH: denied', status: null };
  const findings = judgeAll(standingChecks, sceneOf(config, { there: gone }));
  expect(findings.find(({ name }) => name === 'armed')).toMatchObject({
    grade: 'warning',
    said: expect.stringContaining('not known'),
  });
  const known = judgeAll(standingChecks, sceneOf(config));
  expect(known.find(({ name }) => name === 'armed')?.grade).toBe('failure');
});

test('lines that only one pg_hba.conf has are named', () => {
  const extra = `${factsWith()?.all('hba').join('\n')}\nhost sales app 10.1.0.0/16 scram-sha-256`;
  const [finding] = judgeAll(COMPARED, sceneOf(config, there({ hba: extra }))).filter(
    ({ name }) => name === 'same-pg-hba',
  );
  expect(finding).toMatchObject({
    grade: 'warning',
    said: expect.stringContaining('only on cdw: host sales app'),
  });
});

const rolesGrade = (change: Change) =>
  judgeAll(databaseChecks, sceneOf(config, change)).find(({ name }) => name === 'roles')?.grade;

test('two primaries, and none, are failures', () => {
  expect(rolesGrade({ here: { sql: sql('ready') } })).toBe('failure');
  expect(rolesGrade({ there: { sql: sql('refused') } })).toBe('failure');
});

const judgeWitnesses = (witnesses: Scene['witnesses']) =>
  gradeOf(judgeAll(reachChecks, sceneOf(config, { witnesses })).filter(({ name }) => name === 'witnesses'));

test('a standby that refuses every connection is known by its files', () => {
  const refuses = { ...sql('starting', '57P03'), detail: '57P03' };
  const files = factsWith({ signal: 'yes', clusterstate: 'in archive recovery' });
  const judged = (facts: typeof files) =>
    judgeAll(seen, sceneOf(config, { here: { sql: refuses, facts } })).filter(({ grade }) => grade !== 'ok');
  expect(judged(files)).toEqual([]);
  expect(judged(factsWith({ signal: 'yes', started: null })).map(({ name }) => name)).toEqual([
    'sql',
    'roles',
  ]);
});

test('fewer witnesses than the quorum are a failure; one of several that does not answer is a warning', () => {
  const able = {
    name: 'sdw1',
    view: { ping: 'reply', port: 'answer', receivedMs: 1, lateMs: 0, epoch: null },
  } as const;
  expect(judgeWitnesses([able, { name: 'sdw2', view: 'denied no key' }])).toBe('ready-with-warnings');
  expect(judgeWitnesses([{ name: 'sdw2', view: 'denied no key' }])).toBe('not-ready');
});

test('a fence that is required and cannot confirm anything about a silent host is a failure', () => {
  const findings = judgeAll(CHECKS, sceneOf(required));
  expect(findings.find(({ name }) => name === 'fence')).toMatchObject({ grade: 'failure' });
});

test('a check that fails over what it was shown is a finding, and the others go on', () => {
  const broken = { name: 'broken', question: 'Is it?', judge: () => JSON.parse('{') };
  const findings = judgeAll([broken, ...reachChecks], sceneOf(config));
  expect(findings[0]).toMatchObject({ name: 'broken', grade: 'warning' });
  expect(findings.length).toBeGreaterThan(3);
});
