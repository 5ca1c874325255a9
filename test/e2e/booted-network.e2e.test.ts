import { expect } from 'vitest';
import type { Coordinator } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectAllAsBefore, expectNoFailover, staysFor, untilLogged, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

scenario(
  'a third host claims the VIP: people are told, clients find the primary again while it still does',
  async (pair) => {
    await pair.lab.do('vip', 'add', 'sdw1');
    await untilTold(pair, ['cdw', 'scdw'], 'VIP_CLAIMED_BY_OTHER');
    const toldMs = Date.now();
    await until('the client writes again', () => pair.writes.first('cdw', toldMs + 1000), {
      withinMs: 30_000,
    });
    await pair.lab.do('vip', 'del', 'sdw1');
    await untilTold(pair, ['cdw', 'scdw'], 'VIP_CLAIMED_BY_OTHER', 'over');
    await expectAllAsBefore(pair);
  },
  { versions: ['7'] },
);

scenario(
  'network managers that do not know the VIP are restarted and take it away: it is back, nobody takes over',
  async (pair) => {
    const files = {
      '/etc/systemd/network/eth0.network': NETWORKD,
      '/etc/NetworkManager/system-connections/eth0.nmconnection': NETWORK_MANAGER,
    };
    for (const [path, text] of Object.entries(files)) {
      await onHost(pair, 'cdw', 'mkdir', '-p', path.replace(/\/[^/]*$/, ''));
      await pair.lab.write('cdw', path, text);
      await onHost(pair, 'cdw', 'chmod', path.endsWith('.network') ? '644' : '600', path);
    }
    // Whether it takes away what it does not know differs by version and host: here it leaves it.
    for (const verb of ['start', 'restart']) {
      await onHost(pair, 'cdw', 'systemctl', verb, 'systemd-networkd');
      await staysFor(pair, 3000);
      await expectAllAsBefore(pair);
    }
    await onHost(pair, 'cdw', 'systemctl', 'stop', 'systemd-networkd.socket', 'systemd-networkd.service');

    await onHost(pair, 'cdw', 'systemctl', 'start', 'NetworkManager');
    await takesItAway(pair, 'nmcli', 'connection', 'up', 'eth0', 'ifname', 'eth0');
    await onHost(pair, 'cdw', 'systemctl', 'restart', 'NetworkManager');
    await takesItAway(pair, 'nmcli', 'connection', 'up', 'eth0', 'ifname', 'eth0');
    await expectAllAsBefore(pair);
  },
  { versions: ['7'] },
);

scenario(
  "the standby's interface is taken down and renamed, the primary's is away for a moment: nobody takes over",
  async (pair) => {
    const downMs = Date.now();
    await onHost(pair, 'scdw', 'ip', 'link', 'set', 'eth0', 'down');
    await untilLogged(pair, 'scdw', 'OBSERVER_ISOLATED', downMs);
    await staysFor(pair, 5000);
    await upAgain(pair, 'scdw', 'eth0');
    await expectAllAsBefore(pair);

    await rename(pair, 'scdw', 'eth0', 'lan0');
    await untilTold(pair, ['cdw', 'scdw'], 'INTERFACE_GONE');
    await rename(pair, 'scdw', 'lan0', 'eth0');
    await untilTold(pair, ['cdw', 'scdw'], 'INTERFACE_GONE', 'over');
    await expectAllAsBefore(pair);

    await rename(pair, 'cdw', 'eth0', 'lan0');
    await untilTold(pair, ['cdw', 'scdw'], 'INTERFACE_GONE');
    await rename(pair, 'cdw', 'lan0', 'eth0');
    await untilTold(pair, ['cdw', 'scdw'], 'INTERFACE_GONE', 'over');
    await expectAllAsBefore(pair);
    expectNoFailover(pair);
  },
  { versions: ['7'] },
);

/** Without a broadcast address, as the lab set it: else networkd sets what it finds again and again. */
const NETWORKD = `[Match]
Name=eth0
[Network]
Gateway=10.88.0.1
[Address]
Address=10.88.0.11/24
Broadcast=no
`;

const NETWORK_MANAGER = `[connection]
id=eth0
type=ethernet
interface-name=eth0
autoconnect=false
[ipv4]
method=manual
address1=10.88.0.11/24,10.88.0.1
[ipv6]
method=disabled
`;

/** The command removes the VIP from cdw, and the daemon puts it back. */
async function takesItAway(pair: Pair, ...command: readonly string[]): Promise<void> {
  const atMs = Date.now();
  await onHost(pair, 'cdw', ...command);
  await untilLogged(pair, 'cdw', 'VIP_RESTORED', atMs);
  await until('cdw holds the VIP', async () => (await pair.lab.do('holders')) === 'cdw\n');
}

async function upAgain(pair: Pair, host: Coordinator, device: string): Promise<void> {
  const route = 'ip route replace default via 10.88.0.1';
  await onHost(pair, host, 'sh', '-c', `ip link set ${device} up && ${route}`);
}

/** A device that is up keeps its name. */
async function rename(pair: Pair, host: Coordinator, from: string, to: string): Promise<void> {
  await onHost(pair, host, 'sh', '-c', `ip link set ${from} down && ip link set ${from} name ${to}`);
  await upAgain(pair, host, to);
}

async function onHost({ lab }: Pair, host: Coordinator, ...command: readonly string[]): Promise<void> {
  const { code, stderr } = await lab.run(host, command);
  expect({ command, code, stderr }).toMatchObject({ code: 0 });
}
