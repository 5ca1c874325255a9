import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { lab } from '../lab/driver/lab.ts';
import { labName } from './support/setup.ts';
import { takeTurn } from './support/turns.ts';

const hosts = lab(labName(), '7');
const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';
const CHECK = ['/usr/bin/whpg-failover', 'check'];
let right = '';
let endTurn = (): void => undefined;

beforeAll(async () => {
  endTurn = await takeTurn(inject('runDirectory'));
  await hosts.do('down');
  await hosts.do('up');
  await hosts.do('install');
  right = (await hosts.run('cdw', ['cat', CONFIG])).stdout;
});

afterAll(() => hosts.do('down').finally(endTurn));

interface BadInput {
  readonly name: string;
  readonly exit: keyof typeof EXIT_CODES;
  readonly says: RegExp;
  /** What is wrong in the file; the rest of it is right. */
  readonly config?: (right: string) => string;
  /** What is wrong on scdw, where the daemon is about to start. */
  readonly spoil?: () => Promise<void>;
  /** `check` looks at the other host, too; what only the service lacks is found by the service alone. */
  readonly foundBy: readonly ('check' | 'service')[];
}

const replaced =
  (from: string, to: string) =>
  (text: string): string => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };

const onScdw = async (...command: readonly string[]): Promise<void> => {
  const { code, stderr } = await hosts.run('scdw', command);
  expect({ code, stderr }).toMatchObject({ code: 0 });
};

const CASES: readonly BadInput[] = [
  {
    name: 'an unknown interface',
    exit: 'PREREQUISITE',
    says: /no network interface eth7/,
    config: replaced('interface: eth0\n  label: eth0:1', 'interface: eth7'),
    foundBy: ['check', 'service'],
  },
  {
    name: "a VIP that is a node's own address",
    exit: 'BAD_CONFIG',
    says: /whpg-failover\.yaml:\d+:\d+: .*10\.88\.0\.11/,
    config: replaced('address: 10.88.0.100/24', 'address: 10.88.0.11/24'),
    foundBy: ['check', 'service'],
  },
  {
    name: 'a database software without gpactivatestandby',
    exit: 'PREREQUISITE',
    says: /gpactivatestandby is missing/,
    config: replaced('installation: /usr/local/greenplum-db', 'installation: /usr/local'),
    foundBy: ['check', 'service'],
  },
  {
    name: 'no permission to set addresses',
    exit: 'PREREQUISITE',
    says: /no permission to set addresses \(CAP_NET_ADMIN/,
    spoil: async () => {
      await onScdw('mkdir', '-p', '/run/systemd/system/whpg-failover.service.d');
      await hosts.write(
        'scdw',
        '/run/systemd/system/whpg-failover.service.d/powerless.conf',
        '[Service]\nAmbientCapabilities=\nAmbientCapabilities=CAP_NET_RAW\n',
      );
      await onScdw('systemctl', 'daemon-reload');
    },
    foundBy: ['service'],
  },
  {
    name: 'an unknown SSH host key',
    exit: 'PREREQUISITE',
    says: /SSH to cdw: denied/,
    spoil: () => onScdw('sed', '-i', '/^cdw,/d', '/etc/ssh/ssh_known_hosts'),
    foundBy: ['check'],
  },
  {
    name: 'a wrong database password',
    exit: 'PREREQUISITE',
    says: /the database on cdw refuses gpadmin \(28P01\)/,
    config: replaced('  user: gpadmin', '  user: gpadmin\n  passwordFile: /etc/whpg-failover/password'),
    spoil: async () => {
      await hosts.write('scdw', '/etc/whpg-failover/password', 'wrong\n');
      await onScdw('chmod', '600', '/etc/whpg-failover/password');
      const hba = '/data/coordinator/gpseg-1/pg_hba.conf';
      await hosts.run('cdw', ['sed', '-i', '1i host all all 10.88.0.12/32 scram-sha-256', hba]);
      await hosts.run('gpadmin@cdw', [
        '/usr/lib/postgresql/15/bin/pg_ctl',
        'reload',
        '-D',
        hba.replace(/\/[^/]*$/, ''),
      ]);
    },
    foundBy: ['check'],
  },
];

for (const bad of CASES) {
  test(`${bad.name}: one clear message, the documented exit code, no side effect`, async () => {
    await hosts.write('scdw', CONFIG, bad.config?.(right) ?? right);
    await bad.spoil?.();
    if (bad.foundBy.includes('check')) await expectFromCheck(bad);
    if (bad.foundBy.includes('service')) await expectFromService(bad);
    expect(await hosts.verdict()).toMatchObject({ vipHolders: [], primaries: ['cdw'] });
  });
}

async function expectFromCheck({ exit, says }: BadInput): Promise<void> {
  const { code, stderr } = await hosts.run('scdw', CHECK);
  expect(code).toBe(EXIT_CODES[exit].code);
  expect(stderr).toMatch(says);
  const findings = stderr.split('\n').filter((line) => says.test(line));
  expect(findings).toHaveLength(1);
}

async function expectFromService({ exit, says }: BadInput): Promise<void> {
  const started = await hosts.run('scdw', ['systemctl', 'start', 'whpg-failover.service']);
  expect(started.code).not.toBe(0);
  const state = await hosts.run('scdw', [
    'systemctl',
    'show',
    '-p',
    'ExecMainStatus,ActiveState',
    'whpg-failover',
  ]);
  expect(state.stdout).toContain(`ExecMainStatus=${EXIT_CODES[exit].code}`);
  expect(state.stdout).toContain('ActiveState=failed');
  const { stdout } = await hosts.run('scdw', [
    'journalctl',
    '-b',
    '-o',
    'cat',
    '-u',
    'whpg-failover.service',
  ]);
  expect(stdout).toMatch(says);
}
