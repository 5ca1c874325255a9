import { parseCidr } from '../../config/address.ts';
import { type Found, type Left, type Taken, TEXT_MAX } from './found.ts';

/** Reads the variables of a vip_env.sh. The file is data: it is not run, and nothing in it is expanded. */
export function fromGpfailover(text: string): Found {
  const { variables, left } = assignmentsOf(text);
  const values: Taken[] = [];
  const take = (key: string, name: string, value: string): void => {
    values.push({ key, value, from: `${name}=${variables.get(name)?.value ?? ''}` });
  };
  const get = (name: string): string | null => variables.get(name)?.value ?? null;
  const hosts = [get('GPMDW'), get('GPSMDW')];
  if (hosts[0] !== null && hosts[0] !== undefined) take('coordinators[0].host', 'GPMDW', hosts[0]);
  if (hosts[1] !== null && hosts[1] !== undefined) take('coordinators[1].host', 'GPSMDW', hosts[1]);
  const alias = get('VIP_INTERFACE');
  const arping = get('ARPING_INTERFACE');
  if (arping !== null) take('vip.interface', 'ARPING_INTERFACE', arping);
  else if (alias !== null) take('vip.interface', 'VIP_INTERFACE', alias.split(':', 1)[0] ?? alias);
  if (alias?.includes(':') === true) take('vip.label', 'VIP_INTERFACE', alias);
  const gateway = get('VIP_GW');
  if (gateway !== null) take('vip.gateway', 'VIP_GW', gateway);
  left.push(...vipOf(get('VIP'), get('VIP_NETMASK'), values));
  for (const [name, { line }] of variables) {
    if (!KNOWN.has(name)) left.push({ what: `line ${line}: ${name}`, why: 'this reader does not know it' });
  }
  left.push(...IN_THE_SCRIPT);
  return { kind: 'gpfailover', values, scripts: [], left };
}

const KNOWN = new Set([
  'GPMDW',
  'GPSMDW',
  'ARPING_INTERFACE',
  'VIP_INTERFACE',
  'VIP',
  'VIP_GW',
  'VIP_NETMASK',
]);

/** What gpfailover.sh has in its own text, and what replaces it. */
const IN_THE_SCRIPT: readonly Left[] = [
  {
    what: 'DEADCNT, `ping -c 6 -i 10`, `sleep 10` in gpfailover.sh',
    why: 'heartbeat.threshold and heartbeat.interval: three beats of a second instead of three rounds of a minute',
  },
  { what: 'PGPORT, greenplum_path.sh in gpfailover.sh', why: 'database.port and database.installation' },
  {
    what: 'gpactivatestandby_*.log in gpfailover.sh',
    why: 'the database itself is asked whether it was promoted',
  },
];

function vipOf(vip: string | null, netmask: string | null, values: Taken[]): readonly Left[] {
  if (vip === null) return [{ what: 'VIP', why: 'it is not in the file: say --vip ADDRESS/PREFIX' }];
  const prefix = netmask === null ? null : prefixOf(netmask);
  const what = `VIP=${vip} VIP_NETMASK=${netmask ?? ''}`;
  if (prefix === null || parseCidr(`${vip}/${prefix}`) === null)
    return [{ what, why: 'they make no address with a prefix: say --vip ADDRESS/PREFIX' }];
  values.push({ key: 'vip.address', value: `${vip}/${prefix}`, from: what });
  return [];
}

/** 255.255.252.0 is 22; a mask with holes is none. */
export function prefixOf(netmask: string): number | null {
  const parts = netmask.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return null;
  const bits = parts.map((part) => part.toString(2).padStart(8, '0')).join('');
  return /^1+0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : null;
}

const LINES_MAX = 2000;

function assignmentsOf(text: string): {
  readonly variables: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
  readonly left: Left[];
} {
  const variables = new Map<string, { readonly value: string; readonly line: number }>();
  const left: Left[] = [];
  for (const [index, content] of text.slice(0, TEXT_MAX).split('\n', LINES_MAX).entries()) {
    const line = index + 1;
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w{0,63})=(.*)$/.exec(content);
    if (match === null) {
      if (!/^\s*(#|$|export\s+[\w\s]+$)/.test(content))
        left.push({ what: `line ${line}`, why: 'it is no assignment; the file is read, not run' });
      continue;
    }
    const [, name = '', rest = ''] = match;
    const value = textOf(rest);
    if (value === null)
      left.push({ what: `line ${line}: ${name}`, why: 'its value would need a shell; write it out' });
    else if (value !== '') variables.set(name, { value, line });
  }
  return { variables, left };
}

/** The plain or quoted text of an assignment; null when a shell would make something else of it. */
function textOf(rest: string): string | null {
  const match = /^(?:"([^"]*)"|'([^']*)'|([^\s"'#;]*))\s*(?:;?\s*(?:#.*)?)$/.exec(rest.trimEnd());
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value === undefined || /[$`\\]/.test(value) ? null : value;
}
