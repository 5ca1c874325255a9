import { readFileSync } from 'node:fs';

const NET_ADMIN = 12;

/** Whether this process may change addresses (CAP_NET_ADMIN is effective). */
export function hasNetAdmin(statusPath = '/proc/self/status'): boolean {
  const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(statusPath, 'utf8'));
  return line?.[1] !== undefined && (BigInt(`0x${line[1]}`) & (1n << BigInt(NET_ADMIN))) !== 0n;
}
