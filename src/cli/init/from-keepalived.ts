import { parseCidr, parseIp } from '../../config/address.ts';
import type { Found, Left, Taken } from './found.ts';
import { LEFT_OUT } from './keepalived-left.ts';
import { scriptsOf, type VrrpScript, vrrpScripts } from './keepalived-scripts.ts';
import { parseKeepalived, type Statement } from './keepalived-syntax.ts';

/**
 * Reads a keepalived.conf: the first VRRP instance with an address, or the one that is named. `ownName` is the name
 * of this host, to which its unicast source address belongs.
 */
export function fromKeepalived(text: string, ownName: string, instanceName?: string): Found {
  const { statements, problems } = parseKeepalived(text);
  const instances = statements.filter(({ words }) => words[0] === 'vrrp_instance');
  const instance =
    instances.find(({ words }) => words[1] === instanceName) ??
    instances.find(({ body }) => body.some(({ words }) => words[0] === 'virtual_ipaddress'));
  const left: Left[] = problems.map((problem) => ({
    what: problem,
    why: 'the rest of the file may be missing',
  }));
  for (const statement of statements) left.push(...leftOfTop(statement, instance));
  if (instance === undefined) {
    left.push({ what: 'virtual_ipaddress', why: 'no vrrp_instance with an address was found' });
    return { kind: 'keepalived', values: [], scripts: [], left };
  }
  const scripts = vrrpScripts(statements);
  const tracked = trackedBy(instance, scripts);
  left.push(...instance.body.flatMap(leftOfInstance));
  const became = scriptsOf(instance, tracked);
  left.push(...became.left);
  return {
    kind: 'keepalived',
    values: [
      ...vipOf(instance, left),
      ...peersOf(instance, ownName),
      ...rhythmOf(tracked[0], left),
      ...rulesOf(instance, statements),
      ...became.values,
    ],
    scripts: became.scripts,
    left,
  };
}

const find = (of: Statement, name: string): Statement | undefined =>
  of.body.find(({ words }) => words[0] === name);
const from = ({ words, line }: Statement): string => `line ${line}: ${words.join(' ')}`;

function vipOf(instance: Statement, left: Left[]): readonly Taken[] {
  const [first, ...more] = find(instance, 'virtual_ipaddress')?.body ?? [];
  if (first === undefined) return [];
  for (const other of more)
    left.push({
      what: from(other),
      why: 'there is one VIP; clients of the others need it, or another service',
    });
  const [address = '', ...options] = first.words;
  const option = (name: string): string | undefined => options[options.indexOf(name) + 1 || options.length];
  const written = address.includes('/') ? address : `${address}/${address.includes(':') ? 128 : 32}`;
  const where = from(first);
  const name = option('dev') ?? find(instance, 'interface')?.words[1];
  const label = option('label');
  if (!address.includes('/') && parseIp(address) !== null)
    left.push({ what: where, why: `without a prefix keepalived takes ${written}, and so does this` });
  if (parseCidr(written) === null)
    left.push({ what: where, why: 'it is no address of a host with a prefix' });
  return [
    ...(parseCidr(written) === null ? [] : [{ key: 'vip.address', value: written, from: where }]),
    ...(name === undefined ? [] : [{ key: 'vip.interface', value: name, from: where }]),
    ...(label === undefined ? [] : [{ key: 'vip.label', value: label, from: where }]),
    ...gatewayOf(instance),
  ];
}

/** keepalived knows no gateway; a default route that moves with the VIP names it. */
function gatewayOf(instance: Statement): readonly Taken[] {
  const routes = find(instance, 'virtual_routes')?.body ?? [];
  const route = routes.find(({ words }) => words.some((word) => word === 'default' || word === '0.0.0.0/0'));
  const via = route?.words[route.words.indexOf('via') + 1];
  if (route === undefined || via === undefined || parseIp(via) === null) return [];
  return [{ key: 'vip.gateway', value: via, from: from(route) }];
}

function peersOf(instance: Statement, ownName: string): readonly Taken[] {
  const own = find(instance, 'unicast_src_ip');
  const peers = find(instance, 'unicast_peer')?.body ?? [];
  const peer = peers.length === 1 ? peers[0] : undefined;
  const ownIp = own?.words[1];
  const peerIp = peer?.words[0];
  return [
    ...(own === undefined || ownIp === undefined || parseIp(ownIp) === null
      ? []
      : [
          { key: 'coordinators[0].host', value: ownName, from: 'the name of this host' },
          { key: 'coordinators[0].address', value: ownIp, from: from(own) },
        ]),
    ...(peer === undefined || peerIp === undefined || parseIp(peerIp) === null
      ? []
      : [{ key: 'coordinators[1].address', value: peerIp, from: from(peer) }]),
  ];
}

/** How often the database was asked and how many failures counted, from the first script that is tracked. */
function rhythmOf(script: VrrpScript | undefined, left: Left[]): readonly Taken[] {
  if (script === undefined) return [];
  const { interval, fall } = script;
  const values: Taken[] = [];
  if (interval !== null && interval.value >= 1 && interval.value <= 60)
    values.push({ key: 'heartbeat.interval', value: `${interval.value}s`, from: interval.from });
  if (fall !== null && fall.value >= 2 && fall.value <= 100)
    values.push({ key: 'heartbeat.threshold', value: fall.value, from: fall.from });
  if (fall !== null && fall.value < 2)
    left.push({ what: fall.from, why: 'one failed look is never enough: heartbeat.threshold is at least 2' });
  return values;
}

function rulesOf(instance: Statement, statements: readonly Statement[]): readonly Taken[] {
  const nopreempt = find(instance, 'nopreempt');
  const globals = statements.find(({ words }) => words[0] === 'global_defs');
  const refresh =
    find(instance, 'garp_master_refresh') ?? (globals && find(globals, 'vrrp_garp_master_refresh'));
  const repeat =
    find(instance, 'garp_master_repeat') ?? (globals && find(globals, 'vrrp_garp_master_repeat'));
  const seconds = Number(refresh?.words[1]);
  const times = Number(repeat?.words[1]);
  return [
    ...(nopreempt === undefined ? [] : [{ key: 'failover.on', value: 'host', from: from(nopreempt) }]),
    ...(refresh !== undefined && seconds >= 1 && seconds <= 86_400
      ? [{ key: 'vip.refresh', value: `${Math.floor(seconds)}s`, from: from(refresh) }]
      : []),
    ...(repeat !== undefined && Number.isInteger(times) && times >= 1 && times <= 100
      ? [{ key: 'vip.announceCount', value: times, from: from(repeat) }]
      : []),
  ];
}

function trackedBy(instance: Statement, scripts: readonly VrrpScript[]): readonly VrrpScript[] {
  const names = (find(instance, 'track_script')?.body ?? []).map(({ words }) => words[0]);
  return names.flatMap((name) => scripts.find((script) => script.name === name) ?? []);
}

function leftOfTop(statement: Statement, instance: Statement | undefined): readonly Left[] {
  const [word = ''] = statement.words;
  if (statement === instance) return [];
  if (word === 'vrrp_instance')
    return [{ what: from(statement), why: 'one VIP has one pair: choose with --instance which is meant' }];
  if (word === 'global_defs' || word === 'vrrp_script')
    return statement.body.flatMap((inner) => leftOf(inner, LEFT_OUT));
  return leftOf(statement, LEFT_OUT);
}

const leftOfInstance = (statement: Statement): readonly Left[] => leftOf(statement, LEFT_OUT);

/** An empty reason: it was taken over. What is not in the table is not known to this reader. */
function leftOf(statement: Statement, table: Readonly<Record<string, string>>): readonly Left[] {
  const [word = ''] = statement.words;
  const known = Object.hasOwn(table, word) ? table[word] : undefined;
  if (known === '') return [];
  const secret = word.startsWith('auth') || known === undefined;
  const what = secret ? `line ${statement.line}: ${word}` : from(statement);
  return [{ what, why: known ?? 'this reader does not know it' }];
}
