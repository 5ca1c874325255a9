import { expect } from 'vitest';
import { CLI, startDaemons } from '../lab/driver/daemon.ts';
import type { Lab } from '../lab/driver/lab.ts';
import { onFreshHosts } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';

const KEEPALIVED = `vrrp_script chk_db {
    script "/usr/local/bin/chk_db.sh"
    interval 2
    fall 4
}
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt
    unicast_src_ip 10.88.0.11
    unicast_peer {
        10.88.0.12
    }
    authentication {
        auth_type PASS
        auth_pass s3cr3t99
    }
    virtual_ipaddress {
        10.88.0.100/24 dev eth0 label eth0:1
    }
    track_script {
        chk_db
    }
    notify_master /usr/local/bin/to_master.sh
}
`;

const VIP_ENV = `GPMDW=cdw
GPSMDW=scdw
ARPING_INTERFACE=eth0
VIP_INTERFACE=eth0:0
VIP=10.88.0.100
VIP_GW=10.88.0.1
VIP_NETMASK=255.255.255.0
`;

onFreshHosts(
  'init reads a keepalived.conf and a vip_env.sh: what it writes passes check, and the daemons run with it',
  async (hosts) => {
    await hosts.do('install');
    await hosts.write('cdw', '/tmp/vip_env.sh', VIP_ENV);
    const other = await hosts.run('cdw', [
      CLI,
      'init',
      '--from',
      '/tmp/vip_env.sh',
      '--output',
      '/tmp/new.yaml',
    ]);
    expect(other).toMatchObject({ code: 0, stderr: expect.stringContaining('disable --now gpfailover') });
    await expectRight(hosts, '/tmp/new.yaml', ['label: eth0:0', 'gateway: 10.88.0.1', 'address: 10.88.0.12']);

    await hosts.write('cdw', '/tmp/keepalived.conf', KEEPALIVED);
    const init = [CLI, 'init', '--from', '/tmp/keepalived.conf', '--cluster', 'moved'];
    const before = await hosts.run('cdw', ['cat', CONFIG]);
    const refused = await hosts.run('cdw', init);
    expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('exists already') });
    expect(await hosts.run('cdw', ['cat', CONFIG])).toEqual(before);

    const written = await hosts.run('cdw', [...init, '--force']);
    expect(written.code).toBe(0);
    for (const word of ['virtual_router_id', 'priority', 'to_master.sh', 'disable --now keepalived'])
      expect(written.stderr).toContain(word);
    const text = await expectRight(hosts, CONFIG, [
      'threshold: 4',
      'interval: 2s',
      '  on: host',
      'label: eth0:1',
    ]);
    expect(text + written.stderr).not.toContain('s3cr3t99');

    await hosts.write('scdw', CONFIG, text);
    await startDaemons(hosts);
    const status = await hosts.run('cdw', [CLI, 'status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ cluster: 'moved', phase: 'serving', threshold: 4 });
  },
  { versions: ['7'] },
);

/** `check` as the user of the service accepts it. */
async function expectRight(hosts: Lab, path: string, words: readonly string[]): Promise<string> {
  const { stdout } = await hosts.run('cdw', ['cat', path]);
  for (const word of words) expect(stdout).toContain(word);
  expect(await hosts.run('cdw', [CLI, '-c', path, 'check'])).toMatchObject({ code: 0 });
  return stdout;
}
