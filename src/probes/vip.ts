import type { ArpAnswer, Holding, HostReport } from '../core/evidence.ts';
import type { Addresses, Exec, Files, RunResult } from '../runtime/ports.ts';
import { isIpv4 } from './ip.ts';

/**
 * Whether one of our interfaces has the address. The list of the runtime leaves out interfaces without a
 * carrier, so with the cable out an address that is not seen may be there.
 */
export function vipHere(addresses: Addresses, vip: string, interfaceName: string): Holding {
  if (addresses.held().some((entry) => addresses.isSame(entry.address, vip))) return 'held';
  return addresses.link(interfaceName) === 'alive' ? 'absent' : 'unknown';
}

export function vipThere(report: HostReport | null): Holding {
  if (report === null || report.holdsVip === null) return 'unknown';
  return report.holdsVip ? 'held' : 'absent';
}

export interface ArpOptions {
  readonly interfaceName: string;
  readonly vip: string;
  readonly peerAddress: string;
  readonly timeoutMs: number;
}

/**
 * Asks the segment who has the VIP, as a host does that looks for a duplicate (sender 0.0.0.0): nobody's ARP
 * cache changes by it, and a second holder is found although we hold the address ourselves.
 */
export async function askArp(tools: { exec: Exec; files: Files }, options: ArpOptions): Promise<ArpAnswer> {
  // IPv6 has no ARP, and iputils has no tool that asks a neighbour without changing anything.
  if (!isIpv4(options.vip)) return 'unknown';
  // Older arpings print what they know on INT only, and -w takes whole seconds.
  const patience = ['--preserve-status', '-s', 'INT', String(options.timeoutMs / 1000)];
  const args = [...patience, 'arping', '-D', '-c', '1', '-w', '2', '-I', options.interfaceName, options.vip];
  const [asked, table] = await Promise.all([
    tools.exec({ file: 'timeout', args, timeoutMs: options.timeoutMs + 100 }),
    tools.files.readSmall('/proc/net/arp', 64 * 1024, options.timeoutMs),
  ]);
  const peerMac = table.kind === 'text' ? macInTable(table.text, options.peerAddress) : null;
  return arpAnswer(asked, peerMac);
}

/** Reads arping's result. Interrupted at the deadline without a reply is "nobody", if it had begun to ask. */
export function arpAnswer(result: RunResult, peerMac: string | null): ArpAnswer {
  const replies = [...result.stdout.matchAll(/\breply from \S+ \[([0-9A-Fa-f:]{17})\]/g)];
  const macs = replies.map((reply) => (reply[1] ?? '').toLowerCase());
  if (macs.length > 0) {
    if (peerMac === null) return 'unknown';
    return macs.every((mac) => mac === peerMac) ? 'peer' : 'other';
  }
  const hasAsked = result.kind === 'exit' && /^Sent [1-9]\d* probes/m.test(result.stdout);
  return hasAsked && result.code === 0 ? 'nobody' : 'unknown';
}

/** The hardware address that the kernel knows for an address; null while it knows none. */
export function macInTable(table: string, address: string): string | null {
  for (const line of table.split('\n')) {
    const [ip, , , mac = ''] = line.split(/\s+/);
    if (ip === address && mac !== '00:00:00:00:00:00') return mac.toLowerCase();
  }
  return null;
}
