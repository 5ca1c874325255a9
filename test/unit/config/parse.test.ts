import { expect, expectTypeOf, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse.ts';
import type { Config } from '../../../src/config/settings.ts';
import type { Bytes, DurationMs } from '../../../src/config/units.ts';
import { complaintsAbout, configOf, minimalYaml } from '../../support/config.ts';

test('the required settings are enough, and everything else has its default', () => {
  const config = configOf(minimalYaml());
  expect(config.coordinators.map((coordinator) => coordinator.dataDirectory)).toEqual([
    '/data/coordinator/gpseg-1',
    '/data/coordinator/gpseg-1',
  ]);
  expect(config.vip.address).toEqual({ address: '10.0.0.100', prefix: 24, family: 4 });
  expect(config.heartbeat).toMatchObject({ interval: 1000, timeout: 500, threshold: 3, sql: true });
  expect(config.failover).toMatchObject({ on: 'database', maxLag: 0, cooldown: 600_000 });
  expect(config.database).toMatchObject({ port: 5432, version: 'auto', passwordFile: null });
  expect(config.ssh).toEqual({ user: 'gpadmin', port: 22, key: null, boundKey: null, knownHosts: null });
  expect(config.witness.hosts).toBe('auto');
  expect(config.fence.command).toBeNull();
  expect(config.journal.maxSize).toBe(16 * 1024 ** 2);
});

test('what the file says is taken over', () => {
  const config = configOf(
    `${minimalYaml().replace('  dataDirectory: ', '  user: postgres\n  version: 7\n  dataDirectory: ')}
heartbeat: {interval: 2s, threshold: 5, icmp: false}
witness:
  hosts: [sdw1, sdw2]
fence:
  command: [/sbin/off, --now]
isolation: {stopDatabase: yes}`.replace(
      '    address: 10.0.0.12',
      '    address: 10.0.0.12\n    dataDirectory: /other',
    ),
  );
  expect(config.heartbeat).toMatchObject({ interval: 2000, threshold: 5, icmp: false });
  expect(config.database.version).toBe(7);
  expect(config.ssh.user).toBe('postgres');
  expect(config.coordinators[1].dataDirectory).toBe('/other');
  expect(config.witness.hosts).toEqual(['sdw1', 'sdw2']);
  expect(config.fence.command).toEqual(['/sbin/off', '--now']);
  expect(config.isolation.stopDatabase).toBe('yes');
});

test('the types of the values follow from the rows', () => {
  expectTypeOf<Config['heartbeat']['interval']>().toEqualTypeOf<DurationMs>();
  expectTypeOf<Config['failover']['maxLag']>().toEqualTypeOf<Bytes>();
  expectTypeOf<Config['database']['version']>().toEqualTypeOf<'auto' | 6 | 7>();
  expectTypeOf<Config['database']['passwordFile']>().toEqualTypeOf<string | null>();
  expectTypeOf<Config['ssh']['user']>().toEqualTypeOf<string>();
  expectTypeOf<Config['witness']['hosts']>().toEqualTypeOf<'auto' | 'none' | readonly string[]>();
});

test('the result is frozen to its depths', () => {
  const config = configOf(minimalYaml());
  for (const part of [
    config,
    config.heartbeat,
    config.coordinators,
    config.coordinators[0],
    config.vip.address,
  ]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test('every setting knows where it comes from', () => {
  const result = parseConfig(minimalYaml('heartbeat:\n  threshold: 4\n'), 'f.yaml');
  if (result.kind === 'bad') throw new Error('refused');
  expect(result.origins.get('heartbeat.threshold')).toEqual({
    from: 'file',
    file: 'f.yaml',
    line: 13,
    column: 3,
  });
  expect(result.origins.get('coordinators[1].host')).toMatchObject({ from: 'file', line: 5 });
  expect(result.origins.get('heartbeat.interval')).toEqual({ from: 'default' });
  expect(result.origins.get('ssh.user')).toEqual({ from: 'setting', key: 'database.user' });
});

test('a group whose settings are all commented out is an empty one', () => {
  expect(configOf(minimalYaml('heartbeat:\n  #threshold: 9\nlog:\n')).heartbeat.threshold).toBe(3);
});

test('everything that is wrong is said at once, in the order of the file', () => {
  const text = `clustr: whpg
coordinators:
  - host: cdw
    adress: 10.0.0.11
  - {host: 5, address: 10.0.0.012}
database:
  dataDirectory: ~/data
vip:
  address: 10.0.0.100
heartbeat:
  interval: 1
  treshold: 5
  icmp: yes
`;
  expect(complaintsAbout(text)).toEqual([
    'f.yaml:1:1: clustr: found an unknown setting, expected cluster (the nearest known setting)',
    'f.yaml:4:5: coordinators[0].adress: found an unknown setting, expected coordinators[0].address (the nearest known setting)',
    'f.yaml:5:12: coordinators[1].host: found 5, expected a host name (put it in quotes, so that it is a text)',
    'f.yaml:5:24: coordinators[1].address: found "10.0.0.012", expected a host\'s IPv4 or IPv6 address',
    'f.yaml:7:18: database.dataDirectory: found "~/data", expected an absolute path (~ is not expanded: write the whole path)',
    'f.yaml:8:1: vip.interface: found nothing, expected the name of a network interface, at most 15 characters',
    'f.yaml:9:12: vip.address: found "10.0.0.100", expected a host\'s IPv4 or IPv6 address with its prefix, such as 10.0.0.100/24 (the length of the prefix is missing)',
    'f.yaml:11:13: heartbeat.interval: found 1, expected a duration from 100ms to 60s, such as 250ms, 1s, 2m (the unit is missing: 1s or 1ms?)',
    'f.yaml:12:3: heartbeat.treshold: found an unknown setting, expected heartbeat.threshold (the nearest known setting)',
    'f.yaml:13:9: heartbeat.icmp: found "yes", expected true or false (write true)',
  ]);
});

test.each([
  ['a duration below its bound', 'heartbeat: {interval: 1ms}', 'found "1ms", expected a duration from 100ms'],
  [
    'a duration above its bound',
    'heartbeat: {interval: 1h}',
    'found "1h", expected a duration from 100ms to 60s',
  ],
  ['a fraction of a second', 'heartbeat: {timeout: 0.5s}', 'whole numbers only'],
  ['a size without unit', 'failover: {maxLag: 16}', 'the unit is missing: 16MB or 16B?'],
  [
    'a number with a fraction',
    'heartbeat: {threshold: 2.5}',
    'found 2.5, expected a whole number from 2 to 100',
  ],
  ['a number as text', 'heartbeat: {threshold: "3"}', 'found "3", expected a whole number'],
  ['a threshold of one', 'heartbeat: {threshold: 1}', 'found 1, expected a whole number from 2 to 100'],
  ['not a number', 'heartbeat: {threshold: .nan}', 'expected a whole number from 2 to 100'],
  ['no value', 'heartbeat:\n  threshold:', 'found nothing, expected a whole number'],
  ['a word that is no choice', 'failover: {on: both}', 'found "both", expected one of database, host'],
  [
    'true where yes is meant',
    'isolation: {stopDatabase: true}',
    'found true, expected one of auto, yes, no (write yes)',
  ],
  ['a list where a value belongs', 'heartbeat: {interval: [1s]}', 'found a list of 1'],
  ['a group where a value belongs', 'heartbeat: {interval: {a: b}}', 'found a group of settings'],
  [
    'a value where a group belongs',
    'heartbeat: fast',
    'found a single value, expected a group of indented settings',
  ],
  ['a list where a group belongs', 'heartbeat: [fast]', 'heartbeat: found a list, expected a group'],
  [
    'an empty list of witnesses',
    'witness: {hosts: []}',
    'found an empty list, expected auto, none or a list',
  ],
  ['one witness twice', 'witness: {hosts: [a, a]}', 'expected auto, none or a list of different host names'],
  ['a command without a path', 'notify: {command: [mail, root]}', 'the absolute path of a program'],
  ['a number among arguments', 'notify: {command: [/bin/x, 5]}', 'expected a list of texts'],
  ['a relative path', 'journal: {directory: var}', 'found "var", expected an absolute path'],
  ['a socket path that the kernel would cut', `control: {socket: /${'s'.repeat(120)}}`, 'at most 107 bytes'],
  ['a key that every object has', 'constructor: 1', 'constructor: found an unknown setting'],
  ['a key of the prototype', '__proto__: {a: 1}', '__proto__: found an unknown setting'],
  ['a merge key', '<<: {a: 1}', '<<: found an unknown setting'],
  ['a number as key', '1: 2', 'found a key that is not a word'],
  ['a list as key', '? [a]\n: b', 'found a key that is not a word'],
])('refused with a reason: %s', (_what, yaml, complaint) => {
  expect(complaintsAbout(minimalYaml(yaml)).join('\n')).toContain(complaint);
});

test.each([
  ['one', 'coordinators: [{host: a, address: 10.0.0.1}]', 'found a list of 1'],
  ['three', 'coordinators: [a, b, c]', 'found a list of 3, expected a list of exactly two coordinators'],
  ['names alone', 'coordinators: [a, b]', 'coordinators[0]: found a single value, expected a coordinator'],
  ['a text', 'coordinators: a', 'coordinators: found "a", expected a list of exactly two'],
])('not exactly two coordinators are refused: %s', (_what, yaml, complaint) => {
  const text = minimalYaml().replace(/coordinators:\n( {2}.*\n){4}/, `${yaml}\n`);
  expect(complaintsAbout(text).join('\n')).toContain(complaint);
});

test('a misspelt group is one problem, not one for each setting that it holds', () => {
  expect(complaintsAbout(minimalYaml().replace('vip:', 'viip:'))).toEqual([
    'f.yaml:9:1: viip: found an unknown setting, expected vip (the nearest known setting)',
  ]);
});

test.each([
  ['an unknown setting', 'database: {password: hunter2}'],
  ['a password where its file belongs', 'database: {passwordFile: hunter2}'],
  ['a command as one text', 'fence: {command: ipmitool -P hunter2}'],
  ['a command with a wrong part', 'fence: {command: [ipmitool, -P, hunter2]}'],
  ['a group as text', 'fence: hunter2'],
  ['an alias', 'fence: *hunter2'],
  ['an anchor', 'fence: &hunter2 {}'],
  ['a tag', 'fence: !hunter2 {}'],
  ['a broken text', 'fence: "hunter2'],
  ['a broken line', 'fence: x\n hunter2: "hunter2'],
  ['text behind a quote', "fence: 'a' hunter2"],
  ['text behind the document', '...\nhunter2'],
  ['a bad directive', '...\n%hunter2\n---'],
])('no secret is echoed: %s', (_what, yaml) => {
  const complaints = complaintsAbout(
    minimalYaml(yaml).replace(/database:\n.*\n/, yaml.includes('database') ? '' : '$&'),
  );
  expect(complaints.length).toBeGreaterThan(0);
  expect(complaints.join('\n')).not.toContain('hunter2');
});
