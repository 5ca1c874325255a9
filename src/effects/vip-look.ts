import type { Exec } from '../runtime/ports.ts';

/** One of this host's addresses as `ip -j address show` tells it. */
export interface HeldAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
}

export type VipLook =
  /** Where this host has the VIP; empty when it does not. */
  | { readonly kind: 'seen'; readonly on: readonly HeldAddress[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** `ip` asks the kernel: tens of milliseconds, seconds on a starved host. */
export const ipTimeoutMs = 3000;

/**
 * Asks `ip` and not the runtime's list of interfaces: that one leaves out interfaces without a carrier, and a
 * host whose cable is out would believe that it had given the VIP up.
 */
export async function lookForVip(address: string, exec: Exec): Promise<VipLook> {
  const result = await exec({
    file: 'ip',
    args: ['-j', 'address', 'show'],
    timeoutMs: ipTimeoutMs,
    outputBytesMax,
  });
  if (result.kind !== 'exit' || result.code !== 0) {
    return {
      kind: 'unknown',
      why: `ip address show: ${result.stderr.trim().split('\n', 1)[0] || result.kind}`,
    };
  }
  const held = parseIpAddresses(result.stdout);
  if (held === null) return { kind: 'unknown', why: 'ip -j address show printed no JSON' };
  return { kind: 'seen', on: held.filter((one) => one.address === address.toLowerCase()) };
}

/** Hosts of containers have thousands of interfaces. */
const outputBytesMax = 4 * 1024 * 1024;

/** Null when it is no list. Entries that are not as expected are left out, as old versions print empty ones. */
export function parseIpAddresses(json: string): readonly HeldAddress[] | null {
  let links: unknown;
  try {
    links = JSON.parse(json.trim() === '' ? '[]' : json);
  } catch {
    return null;
  }
  if (!Array.isArray(links)) return null;
  return links.flatMap((link: unknown) => {
    const name = text(link, 'ifname');
    const addresses = field(link, 'addr_info');
    if (name === null || !Array.isArray(addresses)) return [];
    return addresses.flatMap((entry: unknown) => {
      const address = text(entry, 'local');
      const prefix = field(entry, 'prefixlen');
      return address === null || typeof prefix !== 'number' ? [] : [{ interface: name, address, prefix }];
    });
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown, name: string): string | null {
  const found = field(value, name);
  return typeof found === 'string' ? found : null;
}
