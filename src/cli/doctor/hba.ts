import { parseIp, sameNetwork } from '../../config/address.ts';

/** A line of pg_hba.conf as `facts` brings it: type, database, user, address, method; options only as a hash. */
export interface HbaLine {
  readonly text: string;
  readonly kind: string;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  readonly address: string;
  readonly method: string;
}

export interface HbaClient {
  readonly address: string;
  /** Names that the address has, for lines that name a host. */
  readonly names: readonly string[];
  readonly user: string;
  /** A database, or `replication`. */
  readonly database: string;
}

export function parseHba(text: string): HbaLine {
  const [kind = '', databases = '', users = '', address = '', method = ''] = text.split(/\s+/);
  return { text, kind, databases: list(databases), users: list(users), address, method };
}

const list = (text: string): readonly string[] => text.split(',').map((one) => one.replaceAll(/^"|"$/g, ''));

/**
 * The first line that fits decides, as in the server. Null: none fits, and the server refuses. A line for a group or
 * a file of names counts as one that fits: who is in it is not known here.
 */
export function firstMatch(lines: readonly HbaLine[], client: HbaClient): HbaLine | null {
  const fits = ({ kind, databases, users, address }: HbaLine): boolean =>
    (kind === 'host' || kind === 'hostnossl' || kind === 'hostnogssenc') &&
    databases.some(
      (one) => one === client.database || (one === 'all' && client.database !== 'replication'),
    ) &&
    users.some((one) => one === client.user || one === 'all' || /^[+@]/.test(one)) &&
    isIn(address, client);
  return lines.find(fits) ?? null;
}

function isIn(address: string, { address: own, names }: HbaClient): boolean {
  if (address === 'all' || address === 'samenet') return true;
  const [network = '', length] = address.split('/');
  const ip = parseIp(own);
  if (ip === null) return false;
  if (length === undefined && parseIp(network) === null)
    return names.some((name) => name === network || (network.startsWith('.') && name.endsWith(network)));
  const bits = ip.family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : prefixOf(length);
  if (prefix === 0) return network.includes(':') === (ip.family === 6);
  const base = parseIp(network);
  return base !== null && prefix <= bits && sameNetwork(base, ip, prefix);
}

/** `24`, or a mask such as `255.255.255.0`. */
function prefixOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const bytes = text.split('.').map(Number);
  return bytes.reduce((sum, byte) => sum + (byte.toString(2).match(/1/g)?.length ?? 0), 0);
}
