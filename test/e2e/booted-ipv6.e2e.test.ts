import { expect } from 'vitest';
import type { Host, Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectOneServer, untilServes, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

/** The switch has fd88::1 by itself. */
const ADDRESS: Readonly<Record<Host, string>> = {
  cdw: 'fd88::11',
  scdw: 'fd88::12',
  sdw1: 'fd88::21',
  client: 'fd88::31',
};
const VIP = 'fd88::100';

scenario(
  'an IPv6 VIP: the client writes through it, and follows it to the new primary by its advertisement',
  async (pair) => {
    const neighbour = async (): Promise<string> =>
      (await pair.lab.run('client', ['ip', '-6', 'neighbour', 'show', VIP])).stdout;
    const before = await neighbour();
    expect(before).toContain('lladdr');
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await until('the client has heard of the new holder', async () => {
      const [now, then] = [await neighbour(), before].map((line) => /lladdr (\S+)/.exec(line)?.[1]);
      return now !== undefined && now !== then;
    });
    await untilServes(pair, 'scdw', faultMs);
    await untilTold(pair, ['cdw', 'scdw'], 'FAILOVER_DONE');
    await expectOneServer(pair, 'scdw');
    const { stdout } = await pair.command('scdw', 'status');
    expect(stdout).toContain(`${VIP}/64`);
    expect(pair.journal.scdw.lines().filter(({ text }) => text.includes('announced again'))).toEqual([]);
  },
  { versions: ['7'], prepare: speakIpv6 },
);

/** Hosts, database, SSH, configuration and client all go by IPv6. */
async function speakIpv6(lab: Lab): Promise<void> {
  const all = Object.entries(ADDRESS) as [Host, string][];
  const names = ['127.0.0.1 localhost', ...all.map(([host, address]) => `${address} ${host}`)].join('\n');
  for (const [host, address] of all) {
    await must(lab, host, `ip -6 address replace ${address}/64 dev eth0 nodad`);
    await lab.write(host, '/etc/hosts', `${names}\n`);
    const known = all.map(([name, its]) => `s/^${name},/${name},${its},/`).join(';');
    await must(lab, host, `sed -i '${known}' /etc/ssh/ssh_known_hosts`);
  }
  for (const host of ['cdw', 'scdw'] as const) {
    const hba = ['all', 'replication'].map((name) => `host ${name} gpadmin fd88::/64 trust`).join('\n');
    await must(lab, host, `for file in /data/*/gpseg-1/pg_hba.conf; do echo '${hba}' >>$file; done`);
    await must(lab, host, 'kill -HUP $(head -n 1 /data/*/gpseg-1/postmaster.pid)');
    const file = '/etc/whpg-failover/whpg-failover.yaml';
    const edits = [
      's/10\\.88\\.0\\.11$/fd88::11/',
      's/10\\.88\\.0\\.12$/fd88::12/',
      's/10\\.88\\.0\\.1$/fd88::1/',
    ];
    await must(
      lab,
      host,
      `sed -i '${[...edits, 's|10.88.0.100/24|fd88::100/64|', '/label:/d'].join(';')}' ${file}`,
    );
  }
  // The stream too: the standby asks the primary about itself by its address.
  await lab.do('stop-database', 'scdw');
  await lab.do('start-database', 'scdw');
  const unit = '/usr/bin/node /usr/local/lib/lab/writer.cjs fd88::100 /var/lib/lab-writer/acknowledged.jsonl';
  await must(lab, 'client', 'mkdir -p /etc/systemd/system/lab-writer.service.d');
  const path = '/etc/systemd/system/lab-writer.service.d/ipv6.conf';
  await lab.write('client', path, `[Service]\nExecStart=\nExecStart=${unit}\n`);
}

async function must(lab: Lab, host: Host, line: string): Promise<void> {
  const { code, stderr } = await lab.run(host, ['sh', '-c', line]);
  expect({ line, code, stderr }).toMatchObject({ code: 0 });
}
