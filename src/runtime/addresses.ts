import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Addresses } from './ports.ts';

/** Our own addresses and links, from the kernel. `sysDirectory` is /sys/class/net. */
export function systemAddresses(sysDirectory = '/sys/class/net'): Addresses {
  return {
    held() {
      return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
        (list ?? []).map((entry) => ({
          // A label such as `eth1:0` names the address; the interface is what stands before the colon.
          interface: name.split(':', 1)[0] ?? name,
          address: entry.address,
          mac: entry.mac,
        })),
      );
    },
    link(name) {
      const carrier = readOne(`${sysDirectory}/${name}/carrier`);
      if (carrier === '1') return 'alive';
      if (carrier === '0') return 'dead';
      // `carrier` cannot be read (EINVAL) while the interface is set down.
      const state = readOne(`${sysDirectory}/${name}/operstate`);
      if (state === 'down' || state === 'lowerlayerdown') return 'dead';
      return state === 'up' ? 'alive' : 'unknown';
    },
    isSame: (one, other) => normal(one) === normal(other),
  };
}

/** One spelling of an address: IPv6 has many. */
function normal(address: string): string {
  const bare = address.split('/', 1)[0]?.split('%', 1)[0] ?? '';
  if (isIP(bare) !== 6) return bare;
  return new URL(`http://[${bare}]/`).hostname;
}

/** sysfs answers from memory, so this cannot hang on a disk. */
function readOne(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
