/** An IP address as a number, so that two spellings of one address compare as equal. */
export interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
  /** The canonical spelling (RFC 5952), which is also what `ip -j address` prints. */
  readonly text: string;
}

/** An address with the length of its network's prefix. */
export interface Cidr {
  /** In canonical spelling, without the prefix. */
  readonly address: string;
  readonly prefix: number;
  readonly family: 4 | 6;
}

/** Null for everything that is not one address of a host: a name, a zone (`%eth0`), `0.0.0.0`, multicast. */
export function parseIp(text: string): Ip | null {
  const ip = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return ip === null || isNobodys(ip) ? null : ip;
}

/** Null unless it is `address/prefix` with the address of a host in that network. */
export function parseCidr(text: string): Cidr | null {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const ip = parseIp(match?.[1] ?? '');
  const prefix = Number(match?.[2]);
  if (ip === null || prefix < 1 || prefix > bitsOf(ip.family)) return null;
  return isEdgeOfNetwork(ip, prefix) ? null : { address: ip.text, prefix, family: ip.family };
}

export function printCidr(cidr: Cidr): string {
  return `${cidr.address}/${cidr.prefix}`;
}

export function sameNetwork(a: Ip, b: Ip, prefix: number): boolean {
  const hostBits = BigInt(bitsOf(a.family) - prefix);
  return a.family === b.family && a.value >> hostBits === b.value >> hostBits;
}

const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128);

function parseIpv4(text: string): Ip | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return null;
  }
  return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), text };
}

function parseIpv6(text: string): Ip | null {
  if (text.length > 39 || text.split('::').length > 2) return null;
  const [head = '', tail] = text.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  return {
    family: 6,
    value: numbers.reduce((sum, group) => sum * 65_536n + BigInt(group), 0n),
    text: printIpv6(numbers),
  };
}

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

function printIpv6(numbers: readonly number[]): string {
  const text = numbers.map((group) => group.toString(16)).join(':');
  const zeros = [...text.matchAll(/(?<![0-9a-f])0(:0)+(?![0-9a-f])/g)];
  const longest = zeros.toSorted((a, b) => b[0].length - a[0].length)[0];
  if (longest === undefined) return text;
  const head = text.slice(0, longest.index).replace(/:$/, '');
  const tail = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${head}::${tail}`;
}

/** The unspecified address and multicast belong to no host. */
function isNobodys(ip: Ip): boolean {
  return ip.value === 0n || (ip.family === 4 ? ip.value >= 0xe0000000n : ip.value >> 120n === 0xffn);
}

/** IPv4's network and broadcast address; networks of one or two addresses have none. */
function isEdgeOfNetwork(ip: Ip, prefix: number): boolean {
  if (ip.family === 6 || prefix >= 31) return false;
  const size = 1n << BigInt(32 - prefix);
  const host = ip.value % size;
  return host === 0n || host === size - 1n;
}
