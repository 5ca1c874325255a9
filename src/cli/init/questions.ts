import { parseCidr, parseIp, sameNetwork } from '../../config/address.ts';
import type { Taken } from './found.ts';
import { addressesOf, type HostView, nameOf } from './look.ts';

/** What is known when a question comes: the answers before it, and where proposals come from. */
export interface Known {
  readonly answers: ReadonlyMap<string, unknown>;
  readonly taken: readonly Taken[];
  readonly view: HostView;
}

export interface Proposal {
  readonly value: unknown;
  readonly from: string;
}

export interface Question {
  readonly key: string;
  /** The option of the command line that answers it. */
  readonly option: string;
  readonly ask: string;
  readonly required: boolean;
  readonly propose: (known: Known) => Promise<Proposal | null> | Proposal | null;
}

const question = (
  key: string,
  option: string,
  ask: string,
  propose: Question['propose'],
  required = true,
): Question => ({ key, option, ask, required, propose });

/** In this order: a later one may build on the answers before it. */
export const QUESTIONS: readonly Question[] = [
  question('cluster', '--cluster', 'Name of this cluster in messages', () => ({
    value: 'whpg',
    from: 'usual',
  })),
  ...[0, 1].flatMap((index) => [
    question(
      `coordinators[${index}].host`,
      '--coordinator HOST=ADDRESS',
      `Host name of the ${index === 0 ? 'first' : 'second'} coordinator`,
      (known) => hostOf(index, known),
    ),
    question(
      `coordinators[${index}].address`,
      '--coordinator HOST=ADDRESS',
      'Its own address, never the VIP',
      (known) => addressOf(index, known),
    ),
  ]),
  question('database.dataDirectory', '--data-directory', "The coordinator's data directory", dataDirectory),
  question('database.port', '--port', 'Its port', ({ view }) => ({
    value: view.database?.port ?? 5432,
    from: view.database === null ? 'usual' : 'the running database',
  })),
  question('database.user', '--user', 'Its owner and superuser', ({ view }) => ({
    value: view.database?.user ?? 'gpadmin',
    from: view.database === null ? 'usual' : 'the running database',
  })),
  question('database.installation', '--installation', 'Where the software is (GPHOME)', ({ view }) => ({
    value: view.installation ?? '/usr/local/greenplum-db',
    from: view.installation === null ? 'usual' : 'this host',
  })),
  question('vip.address', '--vip', 'The VIP with its prefix, such as 10.0.0.100/24', () => null),
  question('vip.interface', '--interface', 'The interface that carries it, on both hosts', interfaceOf),
  question('vip.label', '--label', 'A label for it, such as eth0:0', () => null, false),
  question('vip.gateway', '--gateway', 'The gateway of that network', gatewayOf, false),
  question(
    'witness.hosts',
    '--witnesses',
    'Witnesses: auto (segment hosts), none, or host names',
    witnesses,
    false,
  ),
];

/** The first is the primary of the catalogue or this host; the second is the other one, by whatever names it. */
async function hostOf(index: number, { view, answers, taken }: Known): Promise<Proposal | null> {
  const known = view.catalogue?.coordinators ?? [];
  const first = answers.get('coordinators[0].host');
  const other = known.find(({ host }) => host !== first);
  if (index === 0)
    return known[0] === undefined ? here(view) : { value: known[0].host, from: 'the catalogue' };
  if (other !== undefined) return { value: other.host, from: 'the catalogue' };
  const address = textOf(taken.find(({ key }) => key === 'coordinators[1].address')?.value);
  const name = address === '' ? null : await nameOf(address, view.name);
  if (name !== null && name !== first) return { value: name, from: `the name of ${address}` };
  return first === view.name || address !== '' ? null : here(view);
}

const here = ({ name }: HostView): Proposal => ({ value: name, from: 'this host' });

/** Of several addresses of a name the one in a network of ours, and never the VIP. */
async function addressOf(index: number, { view, answers, taken }: Known): Promise<Proposal | null> {
  const host = textOf(answers.get(`coordinators[${index}].host`));
  const vip = parseCidr(textOf(taken.find(({ key }) => key === 'vip.address')?.value))?.address;
  const usable = (address: string): boolean => address !== vip && parseIp(address) !== null;
  const found = (await addressesOf(host)).filter(usable);
  const near = found.find((address) =>
    view.networks.some((network) => isIn(address, network.address, network.prefix)),
  );
  const named = near ?? found[0];
  if (named !== undefined) return { value: named, from: `the name ${host}` };
  const own = host === view.name ? view.networks.find(({ address }) => usable(address)) : undefined;
  return own === undefined ? null : { value: own.address, from: `${own.interface} of this host` };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function isIn(one: string, other: string, prefix: number): boolean {
  const [a, b] = [parseIp(one), parseIp(other)];
  return a !== null && b !== null && Number.isInteger(prefix) && sameNetwork(a, b, prefix);
}

function dataDirectory({ view }: Known): Proposal | null {
  if (view.database !== null) return { value: view.database.dataDirectory, from: 'the running database' };
  const named = process.env.COORDINATOR_DATA_DIRECTORY ?? process.env.MASTER_DATA_DIRECTORY;
  return named === undefined || named === '' ? null : { value: named, from: 'the environment' };
}

function interfaceOf({ view, answers }: Known): Proposal | null {
  const vip = parseCidr(textOf(answers.get('vip.address')));
  const near = view.networks.find(
    ({ address, prefix }) => vip !== null && isIn(vip.address, address, prefix),
  );
  const only =
    new Set(view.networks.map((network) => network.interface)).size === 1 ? view.networks[0] : undefined;
  const found = near ?? only;
  return found === undefined
    ? null
    : { value: found.interface, from: near === undefined ? 'this host' : 'its network is there' };
}

function gatewayOf({ view, answers }: Known): Proposal | null {
  const name = answers.get('vip.interface');
  const vip = parseCidr(textOf(answers.get('vip.address')));
  const near = view.gateways.find(
    (route) => route.interface === name && vip !== null && isNear(route.gateway, vip, view),
  );
  return near === undefined ? null : { value: near.gateway, from: 'the default route' };
}

/** In the network of the VIP, or of this host when the VIP has a prefix of full length. */
function isNear(
  gateway: string,
  vip: { readonly address: string; readonly prefix: number },
  view: HostView,
): boolean {
  const alone = vip.prefix >= (vip.address.includes(':') ? 127 : 31);
  const networks = alone ? view.networks : [vip];
  return networks.some(({ address, prefix }) => isIn(gateway, address, prefix));
}

function witnesses({ view }: Known): Proposal {
  if (view.catalogue === null) return { value: 'auto', from: 'usual' };
  const { segmentHosts } = view.catalogue;
  if (segmentHosts.length === 0) return { value: 'none', from: 'no segment host but the coordinators' };
  return {
    value: 'auto',
    from: `the catalogue: ${segmentHosts.slice(0, 5).join(', ')}${segmentHosts.length > 5 ? ', …' : ''}`,
  };
}
