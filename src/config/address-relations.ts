import { type Ip, parseIp, printCidr, sameNetwork } from './address.ts';
import type { Violation } from './relations.ts';
import type { Config } from './settings.ts';

/** What must hold among the addresses of hosts, VIP and gateway. */
export function addressRelations(config: Config): readonly Violation[] {
  return [
    ...pairRelations(config),
    ...vipRelations(config),
    ...labelRelations(config),
    ...gatewayRelations(config),
    ...drillRelations(config),
  ];
}

function pairRelations({ coordinators: [first, second] }: Config): readonly Violation[] {
  const violations: Violation[] = [];
  if (first.host === second.host) {
    violations.push(wrong('coordinators[1].host', `${second.host} twice`, 'two different hosts'));
  }
  if (first.address === second.address) {
    violations.push(wrong('coordinators[1].address', `${second.address} twice`, 'two different addresses'));
  }
  if (ip(first.address).family !== ip(second.address).family) {
    violations.push(
      wrong('coordinators[1].address', `${first.address} and ${second.address}`, 'both IPv4 or both IPv6'),
    );
  }
  return violations;
}

function vipRelations({ coordinators, vip }: Config): readonly Violation[] {
  const { address, family } = vip.address;
  const owner = coordinators.find((coordinator) => coordinator.address === address);
  const violations: Violation[] = [];
  if (owner !== undefined) {
    const found = `${address}, the own address of ${owner.host}`;
    violations.push(wrong('vip.address', found, 'an address that no host has by itself'));
  }
  if (coordinators.every((coordinator) => ip(coordinator.address).family !== family)) {
    const found = `an IPv${family} address beside coordinators with IPv${10 - family}`;
    violations.push(wrong('vip.address', found, 'the same family of addresses'));
  }
  return violations;
}

function labelRelations({ vip }: Config): readonly Violation[] {
  if (vip.label === null || vip.label.startsWith(`${vip.interface}:`)) return [];
  return [wrong('vip.label', JSON.stringify(vip.label), `a label that begins with ${vip.interface}:`)];
}

/** A drill takes its address for real: it must be nobody's. */
function drillRelations({ coordinators, vip, drill }: Config): readonly Violation[] {
  if (drill.address === null) return [];
  const { address, family } = drill.address;
  const taken = [vip.address.address, ...coordinators.map((coordinator) => ip(coordinator.address).text)];
  if (vip.gateway !== null) taken.push(ip(vip.gateway).text);
  if (taken.includes(address))
    return [wrong('drill.address', `${address}, which is in use`, 'a spare address that nobody has')];
  if (family !== vip.address.family)
    return [wrong('drill.address', `an IPv${family} address`, 'the same family as vip.address')];
  return [];
}

function gatewayRelations({ coordinators, vip }: Config): readonly Violation[] {
  if (vip.gateway === null) return [];
  const gateway = ip(vip.gateway);
  const ours = [vip.address.address, ...coordinators.map((coordinator) => coordinator.address)];
  if (ours.includes(gateway.text)) {
    return [wrong('vip.gateway', `${gateway.text}, the VIP or a coordinator`, 'a router of its own')];
  }
  // A VIP with a prefix of full length says nothing about the network; then the family has to do.
  const { prefix, family } = vip.address;
  const networkBits = prefix >= (family === 4 ? 31 : 127) ? 0 : prefix;
  if (ours.some((address) => sameNetwork(ip(address), gateway, networkBits))) return [];
  const expected = `an address in the network of the VIP ${printCidr(vip.address)} or of a coordinator`;
  return [wrong('vip.gateway', gateway.text, expected)];
}

const wrong = (key: string, found: string, expected: string): Violation => ({ keys: [key], found, expected });

/** The address was checked when it was read. */
function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === null) throw new Error(`bug: the unchecked address ${text}`);
  return parsed;
}
