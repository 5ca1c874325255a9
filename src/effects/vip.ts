import type { DeedOutcome } from '../core/steps.ts';
import type { Exec } from '../runtime/ports.ts';
import { ipTimeoutMs, lookForVip } from './vip-look.ts';

export interface VipAddress {
  /** Canonical spelling, without the prefix. */
  readonly address: string;
  readonly prefix: number;
  readonly interface: string;
  readonly label: string | null;
  /** Both coordinators' own addresses, which nothing here may ever add or remove. */
  readonly coordinatorAddresses: readonly string[];
}

/** `changed`: it was held and is gone. `how` and `why` are for people. */
export type ReleaseOutcome =
  | { readonly kind: 'absent'; readonly changed: boolean; readonly how: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Puts the VIP on the configured interface. What is seen afterwards is the result; taking it twice changes nothing. */
export async function takeVip(vip: VipAddress, exec: Exec): Promise<DeedOutcome> {
  if (isOwnAddress(vip)) return failed(ownAddressWords(vip));

  // No look before it: the kernel refuses what is there already, and a process more is a longer outage.
  const added = await exec({ file: 'ip', args: addArguments(vip), timeoutMs: ipTimeoutMs });
  const after = await lookForVip(vip.address, exec);
  const isThere = after.kind === 'seen' && after.on.some((one) => one.interface === vip.interface);
  const changed = added.kind === 'exit' && added.code === 0;
  if (isThere) return done(changed, `${vip.address} ${changed ? 'was added to' : 'is on'} ${vip.interface}`);
  if (after.kind === 'unknown') return failed(after.why);
  return failed(
    ipTrouble(added.stderr, vip) ?? `ip address add ended (${added.kind}), and the address is not there`,
  );
}

const done = (changed: boolean, seen: string): DeedOutcome => ({
  step: 'take-vip',
  kind: 'done',
  changed,
  seen,
});
const failed = (why: string): DeedOutcome => ({ step: 'take-vip', kind: 'failed', why });

/** Removes the VIP from every interface that has it, whoever put it there. */
export async function releaseVip(vip: VipAddress, exec: Exec): Promise<ReleaseOutcome> {
  if (isOwnAddress(vip)) return { kind: 'failed', why: ownAddressWords(vip) };
  const before = await lookForVip(vip.address, exec);
  if (before.kind === 'unknown') return { kind: 'failed', why: before.why };
  if (before.on.length === 0) return { kind: 'absent', changed: false, how: `${vip.address} is not here` };

  let why = '';
  for (const { interface: device, address, prefix } of before.on) {
    const args = ['address', 'del', `${address}/${prefix}`, 'dev', device];
    const result = await exec({ file: 'ip', args, timeoutMs: ipTimeoutMs });
    why ||= ipTrouble(result.stderr, vip) ?? '';
  }
  const after = await lookForVip(vip.address, exec);
  if (after.kind === 'unknown') return { kind: 'failed', why: after.why };
  if (after.on.length > 0) return { kind: 'failed', why: why || 'ip address del changed nothing' };
  return { kind: 'absent', changed: true, how: `${vip.address} was removed from ${before.on[0]?.interface}` };
}

/** IPv6 without duplicate address detection: the address must work now, and the old holder was dealt with. */
function addArguments({ address, prefix, interface: device, label }: VipAddress): readonly string[] {
  const base = ['address', 'add', `${address}/${prefix}`, 'dev', device];
  if (address.includes(':')) return [...base, 'nodad'];
  return label === null ? base : [...base, 'label', label];
}

const isOwnAddress = (vip: VipAddress): boolean => vip.coordinatorAddresses.includes(vip.address);
const ownAddressWords = (vip: VipAddress): string =>
  `${vip.address} is a coordinator's own address: vip.address must be another one`;

/** What `ip` complains about, in words that say what to do; null when it said nothing. */
function ipTrouble(stderr: string, vip: VipAddress): string | null {
  const line = stderr.trim().split('\n', 1)[0] ?? '';
  if (/Operation not permitted/.test(line))
    return 'no right to change addresses: the service needs CAP_NET_ADMIN';
  if (/Cannot find device|does not exist/.test(line)) {
    return `the interface ${vip.interface} does not exist: look at vip.interface`;
  }
  return line === '' ? null : line.slice(0, 200);
}
