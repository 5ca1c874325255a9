import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { default as fc } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answersOf } from '../../../src/cli/init/answers.ts';
import { catalogueOf } from '../../../src/cli/init/catalogue.ts';
import type { Found } from '../../../src/cli/init/found.ts';
import { fromGpfailover, prefixOf } from '../../../src/cli/init/from-gpfailover.ts';
import { fromKeepalived } from '../../../src/cli/init/from-keepalived.ts';
import { parseKeepalived, type Statement } from '../../../src/cli/init/keepalived-syntax.ts';
import type { HostView } from '../../../src/cli/init/look.ts';
import { coordinatorAmong, runningDatabase } from '../../../src/cli/init/running-database.ts';
import { configurationText } from '../../../src/cli/init/write.ts';
import { runCommandLine } from '../../../src/cli/program.ts';
import { configOf } from '../../support/config.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures/init', name), 'utf8');
const valuesOf = ({ values }: Found) => Object.fromEntries(values.map(({ key, value }) => [key, value]));
const whyOf = ({ left }: Found, what: string) => left.find((one) => one.what.includes(what))?.why;

const row = (content: string, role: string, hostname: string) => ({
  content,
  role,
  hostname,
  datadir: `/d/${hostname}`,
});

const vrrpScript = (name: string, more: string): string => `vrrp_script ${name} {\nscript /bin/c\n${more}\n}`;

const bare: HostView = {
  name: 'cdw',
  networks: [{ interface: 'eth0', address: '10.0.0.11', prefix: 24 }],
  gateways: [{ gateway: '10.0.0.1', interface: 'eth0' }],
  database: null,
  installation: null,
  catalogue: null,
};

describe('keepalived.conf', () => {
  const found = fromKeepalived(fixture('keepalived-unicast.conf'), 'cdw');

  test('VIP, peers, rhythm and rules are taken over', () => {
    expect(valuesOf(found)).toEqual({
      'vip.address': '192.168.10.100/24',
      'vip.interface': 'bond0',
      'vip.label': 'bond0:1',
      'vip.gateway': '192.168.10.1',
      'vip.refresh': '30s',
      'coordinators[0].host': 'cdw',
      'coordinators[0].address': '192.168.10.11',
      'coordinators[1].address': '192.168.10.12',
      'heartbeat.interval': '2s',
      'heartbeat.threshold': 3,
      'failover.on': 'host',
      checks: [
        {
          name: 'chk_warehouse',
          command: ['/usr/local/bin/chk_warehouse.sh', '--port', '5432'],
          interval: '2s',
          timeout: '5s',
          fall: 3,
          rise: 2,
          effect: 'warn',
        },
      ],
      'hooks.vipTaken': ['/usr/local/bin/to_master.sh', 'warehouse'],
      'hooks.vipReleased': ['/usr/local/bin/to_backup.sh'],
      'hooks.isolated': ['/usr/local/bin/to_fault.sh'],
    });
  });

  test('people are told which of their scripts are checks and hooks now', () => {
    expect(found.scripts.map(({ when, command }) => [when, command])).toEqual([
      ['checks', '/usr/local/bin/chk_warehouse.sh --port 5432'],
      ['hooks.vipTaken', '/usr/local/bin/to_master.sh warehouse'],
      ['hooks.vipReleased', '/usr/local/bin/to_backup.sh'],
      ['hooks.isolated', '/usr/local/bin/to_fault.sh'],
    ]);
  });

  test.each([
    ['notify_master "ip addr add 10.0.0.9 dev eth0"', /absolute path/],
    ['notify_master "/bin/mail -s x y@z < /etc/motd"', /neither shell nor quotes/],
    ['notify /usr/local/bin/state.sh', /environment/],
    ['notify_stop /usr/local/bin/stop.sh', /leaves the VIP where it is/],
    ['track_script {\n chk\n}', /absolute path/],
    ['notify_master /bin/a\nnotify_master /bin/b', /one hook/],
  ])('what can be no check and no hook is left, and said why: %s', (lines, why) => {
    const text = `vrrp_script chk {\nscript "pidof postgres"\n}\nvrrp_instance A {\n${lines}\nvirtual_ipaddress {\n10.0.0.100/24\n}\n}`;
    const left = fromKeepalived(text.replaceAll('\\n', '\n'), 'cdw').left.map((one) => one.why);
    expect(left).toEqual([expect.stringMatching(why)]);
  });

  test.each([
    'virtual_router_id',
    'priority',
    'state',
    'weight',
    '192.168.20.100',
    'authentication',
    'smtp_server',
    'track_interface',
  ])('%s has no counterpart, and it is said why', (what) => expect(whyOf(found, what)).toMatch(/\w+ \w+/));

  test('its password is read by nobody', () => {
    expect(JSON.stringify(found)).not.toContain('s3cr3t99');
    const loose = fromKeepalived(
      'auth_pass hunter2\nunheard_of hunter2\nvrrp_instance A {\nauth_pass hunter2\n}',
      'x',
    );
    expect(JSON.stringify(loose)).not.toContain('hunter2');
  });

  test('an address without a prefix means what it means to keepalived, and preempt is the default', () => {
    const small = fromKeepalived(fixture('keepalived-small.conf'), 'cdw');
    expect(valuesOf(small)).toMatchObject({ 'vip.address': '10.0.0.100/32', 'heartbeat.threshold': 2 });
    expect(valuesOf(small)).not.toHaveProperty('failover.on');
    expect(whyOf(small, '10.0.0.100')).toContain('/32');
  });

  test('of several instances the named one is taken', () => {
    const two = `vrrp_instance A {\ninterface e0\nvirtual_ipaddress {\n10.0.0.1/24\n}\n}
vrrp_instance B {\ninterface e1\nvirtual_ipaddress {\n10.0.0.2/24\n}\n}`;
    expect(valuesOf(fromKeepalived(two, 'x', 'B'))).toMatchObject({ 'vip.address': '10.0.0.2/24' });
    expect(whyOf(fromKeepalived(two, 'x'), 'vrrp_instance B')).toContain('--instance');
  });

  test.each([
    ['a { b\nc }', ['a>b', 'a>c']],
    ['a\n{\nb\n}\nc', ['a>b', 'c']],
    ['a "b { c" # d {\n!e\nf', ['a b { c', 'f']],
    ['a } b', ['a', 'b']],
    ['a { b', ['a>b']],
  ])('the syntax of %j', (text, expected) => {
    const flat = (statement: Statement): string[] =>
      statement.body.length === 0
        ? [statement.words.join(' ')]
        : statement.body.flatMap(flat).map((inner) => `${statement.words.join(' ')}>${inner}`);
    expect(parseKeepalived(text).statements.flatMap(flat)).toEqual(expected);
  });

  test('no text breaks the reader, and none makes it deep or long', () => {
    const words = fc.constantFrom(
      '{',
      '}',
      '\n',
      '"',
      "'",
      '#',
      'vrrp_instance',
      'virtual_ipaddress',
      'interface',
      '10.0.0.1/24',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
    );
    fc.assert(fc.property(text, (one) => fromKeepalived(one, 'x').kind === 'keepalived'));
    expect(parseKeepalived('a {'.repeat(1000)).problems).toEqual([expect.stringContaining('too deep')]);
    expect(parseKeepalived('x'.repeat(200_000)).problems).toHaveLength(1);
    expect(parseKeepalived('a\n'.repeat(20_000)).statements).toHaveLength(10_000);
  });
});

describe('vip_env.sh', () => {
  const found = fromGpfailover(fixture('vip_env.sh'));

  test('its variables are taken over', () => {
    expect(valuesOf(found)).toEqual({
      'coordinators[0].host': 'cdw',
      'coordinators[1].host': 'scdw',
      'vip.address': '172.20.8.100/22',
      'vip.interface': 'ens192',
      'vip.label': 'ens192:0',
      'vip.gateway': '172.20.8.1',
    });
  });

  test('what would need a shell, and what is not known, is said and not run', () => {
    expect(whyOf(found, 'LOGDIR')).toContain('shell');
    expect(whyOf(found, 'PAGER_TEAM')).toContain('not know');
    expect(whyOf(fromGpfailover('VIP=`reboot`'), 'VIP')).toContain('shell');
    expect(whyOf(fromGpfailover('rm -rf /\nVIP=10.0.0.1'), 'line 1')).toContain('not run');
  });

  test.each([
    ['255.255.255.0', 24],
    ['255.255.252.0', 22],
    ['255.255.255.255', 32],
    ['128.0.0.0', 1],
    ['0.0.0.0', null],
    ['255.0.255.0', null],
    ['255.255.256.0', null],
    ['24', null],
  ])('the mask %s is the prefix %s', (mask, prefix) => expect(prefixOf(mask)).toBe(prefix));

  test('no text breaks the reader', () => {
    const line = fc.tuple(fc.constantFrom('VIP', 'VIP_NETMASK', 'GPMDW', 'X'), fc.string());
    const text = fc.oneof(
      fc.string(),
      fc.array(line.map(([name, value]) => `${name}=${value}`)).map((lines) => lines.join('\n')),
    );
    fc.assert(fc.property(text, (one) => fromGpfailover(one).kind === 'gpfailover'));
  });
});

describe('this host', () => {
  test.each([
    [
      '/usr/local/greenplum-db/bin/postgres -D /data/master/gpseg-1 -p 5432 -E',
      '/data/master/gpseg-1',
      5432,
      true,
    ],
    ['postgres -D /data/coordinator/gpseg-1/ -c gp_role=dispatch', '/data/coordinator/gpseg-1', null, true],
    [
      '/opt/pg/bin/postgres -D /data/primary/gpseg0 -p 6000 -c gp_role=execute',
      '/data/primary/gpseg0',
      6000,
      false,
    ],
  ])('%s is a database', (line, dataDirectory, port, coordinator) =>
    expect(runningDatabase(line.split(' '))).toMatchObject({ dataDirectory, port, coordinator }),
  );

  test.each([['postgres: walwriter'], ['psql -D /data'], ['postgres -D'], ['postgres -D relative'], ['']])(
    '%j is none',
    (line) => expect(runningDatabase(line.startsWith('postgres:') ? [line] : line.split(' '))).toBeNull(),
  );

  test('among segments the coordinator is found, and among equals nobody is guessed', () => {
    const [coordinator, segment] = ['/d/gpseg-1', '/d/gpseg0'].map((dir) =>
      runningDatabase(['postgres', '-D', dir]),
    );
    if (!coordinator || !segment) throw new Error('no database');
    expect(coordinatorAmong([segment, coordinator])).toBe(coordinator);
    expect(coordinatorAmong([segment])).toBe(segment);
    expect(coordinatorAmong([segment, segment])).toBeNull();
    expect(coordinatorAmong([])).toBeNull();
  });

  test('the catalogue names coordinators, primary first, and the other hosts once', () => {
    const rows = [
      row('-1', 'p', 'cdw'),
      row('-1', 'm', 'scdw'),
      row('0', 'p', 'sdw1'),
      row('1', 'p', 'sdw1'),
      row('1', 'm', 'scdw'),
    ];
    expect(catalogueOf(rows)).toEqual({
      coordinators: [
        { host: 'cdw', dataDirectory: '/d/cdw' },
        { host: 'scdw', dataDirectory: '/d/scdw' },
      ],
      segmentHosts: ['sdw1'],
    });
  });
});

describe('the file', () => {
  const options = {
    coordinator: ['cdw=10.0.0.11', 'scdw=10.0.0.12'],
    dataDirectory: '/data/coordinator/gpseg-1',
    vip: '10.0.0.100/24',
  };
  const made = async (source: Partial<Parameters<typeof answersOf>[0]>, found: Found | null = null) => {
    const answers = await answersOf({
      view: bare,
      taken: found?.values ?? [],
      given: options,
      prompt: null,
      ...source,
    });
    return configurationText(answers, found, 'new.yaml');
  };

  test('what is said and what the host shows make a configuration that is right', async () => {
    const written = await made({});
    expect(written.kind).toBe('ok');
    const config = configOf(written.kind === 'ok' ? written.text : '');
    expect(config.vip).toMatchObject({ interface: 'eth0', gateway: '10.0.0.1' });
    expect(config.coordinators.map(({ address }) => address)).toEqual(['10.0.0.11', '10.0.0.12']);
  });

  test('everything that is missing is said at once, by the options that give it', async () => {
    await expect(made({ given: {}, view: { ...bare, networks: [], name: 'cdw' } })).rejects.toThrow(
      /--coordinator[\s\S]*--data-directory[\s\S]*--vip[\s\S]*--interface/,
    );
  });

  test.each([
    [{ vip: '10.0.0.100' }, '--vip'],
    [{ port: '0' }, '--port'],
    [{ gateway: 'router' }, '--gateway'],
    [{ coordinator: ['a', 'b', 'c'] }, '--coordinator'],
  ])('%j is refused by its option', async (wrong, option) => {
    await expect(made({ given: { ...options, ...wrong } })).rejects.toThrow(option);
  });

  test.each([
    ['keepalived-unicast.conf', { coordinator: ['cdw=192.168.10.11', 'scdw=192.168.10.12'] }],
    ['keepalived-small.conf', { coordinator: ['cdw=10.0.0.11', 'scdw=10.0.0.12'] }],
    ['vip_env.sh', { coordinator: ['cdw=172.20.8.11', 'scdw=172.20.8.12'] }],
  ])('%s becomes a configuration that is right', async (name, pair) => {
    const text = fixture(name);
    const found = name === 'vip_env.sh' ? fromGpfailover(text) : fromKeepalived(text, 'cdw');
    const given = { ...pair, dataDirectory: '/data/coordinator/gpseg-1' };
    const written = await made({ given, taken: found.values }, found);
    expect(written).toMatchObject({ kind: 'ok' });
    expect(written.kind === 'ok' && written.text).toContain('and why:');
  });

  test('checks of one name, odd names and odd numbers become checks that a configuration takes', async () => {
    const names = ['a/b c', '-x', 'y'.repeat(40), `${'y'.repeat(40)}2`];
    const text = [
      ...names.map((name, index) =>
        vrrpScript(`"${name}"`, index === 0 ? 'interval 7200\nfall 999' : 'rise 0'),
      ),
      `vrrp_instance A {\nvirtual_ipaddress {\n10.0.0.100/24\n}\ntrack_script {\n${names.map((name) => `"${name}"`).join('\n')}\n}\n}`,
    ].join('\n');
    const odd = fromKeepalived(text, 'cdw');
    expect(valuesOf(odd).checks).toEqual([
      { name: 'a_b_c', command: ['/bin/c'], interval: '3600s', fall: 100, effect: 'warn' },
      { name: 'x', command: ['/bin/c'], effect: 'warn' },
      { name: 'y'.repeat(30), command: ['/bin/c'], effect: 'warn' },
      { name: `${'y'.repeat(27)}-4`, command: ['/bin/c'], effect: 'warn' },
    ]);
    expect(await made({ taken: odd.values }, odd)).toMatchObject({ kind: 'ok' });
  });

  test('with a low threshold an isolated primary gives up in time', async () => {
    const found = fromKeepalived(fixture('keepalived-small.conf'), 'cdw');
    const written = await made({ taken: found.values }, found);
    expect(written.kind === 'ok' ? configOf(written.text).isolation.giveUpAfter : written.problems).toBe(
      1500,
    );
  });

  test('a person is asked until the answer is one, and Enter takes what is proposed', async () => {
    const said = ['', '', '', '', '', 'nonsense path', '/data/x', '', '', '', '10.0.0.100', '10.0.0.100/24'];
    const heard: string[] = [];
    const prompt = {
      ask: (text: string) => {
        heard.push(text);
        return Promise.resolve(said.shift() ?? '');
      },
      say: (text: string) => void heard.push(text),
      close: () => undefined,
    };
    const found = fromKeepalived(fixture('keepalived-unicast.conf'), 'cdw');
    const taken = found.values.filter(({ key }) => key.startsWith('coordinators'));
    const other = { key: 'coordinators[1].host', value: 'scdw', from: 'test' };
    const answers = await answersOf({ view: bare, taken: [...taken, other], given: {}, prompt });
    expect(answers.get('database.dataDirectory')).toEqual({ value: '/data/x', from: 'you' });
    expect(answers.get('vip.address')).toEqual({ value: '10.0.0.100/24', from: 'you' });
    expect(heard.filter((text) => text.includes('expected'))).toHaveLength(2);
  });

  test('no script of another file leaves its comment', async () => {
    const found: Found = {
      kind: 'keepalived',
      values: [],
      scripts: [{ when: 'check', command: 'x\nfailover:\n  observeOnly: true', detail: '\u2028y' }],
      left: [{ what: '\rz', why: 'a\nb' }],
    };
    const written = await made({}, found);
    expect(written.kind).toBe('ok');
    expect(written.kind === 'ok' && configOf(written.text).failover.observeOnly).toBe(false);
  });
});

const SAID =
  'init --yes --coordinator cdw=10.0.0.11 --coordinator scdw=10.0.0.12 --data-directory /data/coordinator/gpseg-1 --vip 10.0.0.100/24 --interface eth0 --gateway none --output';

const words = (output: string): readonly string[] => [...SAID.split(' '), output];

describe('the command', () => {
  test('writes a file that check accepts, and overwrites none unless it is told to', async () => {
    const path = join(await temporaryDirectory(), 'etc', 'new.yaml');
    expect(await runCommandLine(words(path))).toBe(0);
    expect(await runCommandLine(['--config', path, 'check', '--config-only'])).toBe(0);
    writeFileSync(path, 'mine');
    expect(await runCommandLine(words(path))).toBe(6);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(await runCommandLine([...words(path), '--force'])).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('cluster:');
  });

  test('what would be wrong is not written', async () => {
    const path = join(await temporaryDirectory(), 'new.yaml');
    expect(await runCommandLine([...words(path), '--label', 'eth1:0'])).toBe(4);
    expect(existsSync(path)).toBe(false);
  });

  test('a file that is neither a keepalived.conf nor a vip_env.sh is refused, and so is one that is not there', async () => {
    const directory = await temporaryDirectory();
    const other = join(directory, 'other');
    writeFileSync(other, 'PATH=/bin\n');
    expect(await runCommandLine([...words(join(directory, 'new.yaml')), '--from', other])).toBe(1);
    expect(
      await runCommandLine([...words(join(directory, 'new.yaml')), '--from', join(directory, 'none')]),
    ).toBe(1);
  });
});
