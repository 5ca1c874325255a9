import { expect } from 'vitest';
import { CLI, untilStatus } from '../lab/driver/daemon.ts';
import type { Lab, Output } from '../lab/driver/lab.ts';
import { onFreshHosts } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';

/** cdw has the program and a configuration, as after `install.sh` and `init`; scdw has nothing. */
async function bareStandby(hosts: Lab): Promise<void> {
  await hosts.do('install');
  const paths = [
    '/usr/lib/whpg-failover',
    '/usr/share/whpg-failover',
    CLI,
    '/usr/lib/systemd/system/whpg-failover.service',
    '/etc/whpg-failover',
  ];
  await hosts.run('scdw', ['rm', '-rf', ...paths]);
  await hosts.run('scdw', ['systemctl', 'daemon-reload']);
}

const setup = (hosts: Lab, ...options: readonly string[]): Promise<Output> =>
  hosts.run('cdw', [CLI, 'setup', ...options]);

async function outcomesOf(hosts: Lab, ...options: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await setup(hosts, '--json', ...options);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout).steps.map(({ outcome }: { outcome: string }) => outcome);
}

onFreshHosts(
  'setup from nothing on two hosts: the pair is guarded; again, nothing is done; and it can be undone',
  async (hosts) => {
    await bareStandby(hosts);
    expect(await setup(hosts)).toMatchObject({ code: 2 });
    expect(await hosts.run('gpadmin@cdw', [CLI, 'setup', '--yes'])).toMatchObject({
      code: 7,
      stdout: expect.stringContaining('sudo whpg-failover setup'),
    });
    expect(await outcomesOf(hosts, '--dry-run')).toContain('would');
    expect((await hosts.run('scdw', ['test', '-e', CONFIG])).code).toBe(1);

    expect(await outcomesOf(hosts, '--yes')).toContain('done');
    await untilStatus(
      hosts,
      'cdw',
      'serves',
      ({ phase, vip }) => phase === 'serving' && vip.holders === 'one',
    );
    await untilStatus(hosts, 'scdw', 'watches', ({ phase }) => phase === 'watching');
    for (const host of ['cdw', 'scdw'] as const)
      expect(await hosts.run(host, ['systemctl', 'is-enabled', 'whpg-failover'])).toMatchObject({ code: 0 });
    expect(new Set(await outcomesOf(hosts, '--yes'))).toEqual(new Set(['ok']));

    await hosts.run('scdw', ['sed', '-i', '1i # of another hand', CONFIG]);
    expect(await outcomesOf(hosts, '--yes')).toContain('done');
    const kept = await hosts.run('scdw', ['bash', '-c', `cat ${CONFIG}.before-setup-*`]);
    expect(kept.stdout).toContain('# of another hand');

    expect(await outcomesOf(hosts, '--remove', '--yes')).toContain('done');
    expect((await hosts.run('scdw', ['test', '-e', CLI])).code).toBe(1);
    expect(await hosts.do('holders')).toBe('cdw\n');
    expect(new Set(await outcomesOf(hosts, '--remove', '--yes'))).toEqual(new Set(['ok']));
  },
  { versions: ['7'] },
);

onFreshHosts(
  'setup beside a keepalived that holds the VIP, without a tool, and without SSH: refused, and nothing is changed',
  async (hosts) => {
    await bareStandby(hosts);
    const refused = async (code: number, word: string, help: string): Promise<void> => {
      const { stdout, ...result } = await setup(hosts, '--yes');
      expect({ ...result, stdout }).toMatchObject({ code, stdout: expect.stringContaining(word) });
      expect(stdout).toContain(help);
      expect((await hosts.run('scdw', ['test', '-e', CONFIG])).code).toBe(1);
    };
    const keepalived = 'vrrp_instance VI_1 {\n  virtual_ipaddress {\n    10.88.0.100/24 dev eth0\n  }\n}\n';
    await hosts.run('scdw', ['mkdir', '-p', '/etc/keepalived']);
    await hosts.write('scdw', '/etc/keepalived/keepalived.conf', keepalived);
    // A process of that name, started by somebody: not every site has it as a service.
    await hosts.run('scdw', ['cp', '/bin/sleep', '/usr/sbin/keepalived']);
    await hosts.run('scdw', ['systemd-run', '--unit=keepalived', '/usr/sbin/keepalived', '600']);
    await refused(6, 'OTHER_VIP_HOLDER', 'systemctl disable --now keepalived');
    // One that holds another address is none of our business.
    await hosts.write('scdw', '/etc/keepalived/keepalived.conf', keepalived.replace('.100/', '.10/'));
    expect(await outcomesOf(hosts, '--dry-run')).toContain('would');
    await hosts.run('scdw', ['systemctl', 'stop', 'keepalived']);

    await hosts.run('scdw', ['mv', '/usr/bin/arping', '/usr/bin/arping.away']);
    await refused(7, 'LACKING', 'iputils-arping');
    await hosts.run('scdw', ['mv', '/usr/bin/arping.away', '/usr/bin/arping']);

    await hosts.run('scdw', ['systemctl', 'stop', 'ssh']);
    await refused(7, 'NO_ROOT_THERE', 'ssh root@scdw');
    await hosts.run('scdw', ['systemctl', 'start', 'ssh']);
    expect(await outcomesOf(hosts, '--yes')).toContain('done');
  },
  { versions: ['6'] },
);
