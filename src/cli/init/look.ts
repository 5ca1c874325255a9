import { lookup, lookupService } from 'node:dns/promises';
import { readlinkSync, statSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { exec } from '../../runtime/exec.ts';
import { systemFiles } from '../../runtime/files.ts';
import { sqlOnce } from '../../runtime/sql-once.ts';
import { CATALOGUE_SQL, type Catalogue, catalogueOf } from './catalogue.ts';
import { coordinatorAmong, type RunningDatabase, runningDatabase } from './running-database.ts';

/** What this host shows, read-only. Nothing of it is certain: people see it as a proposal. */
export interface HostView {
  readonly name: string;
  readonly networks: readonly Network[];
  readonly gateways: readonly { readonly gateway: string; readonly interface: string }[];
  readonly database: RunningDatabase | null;
  readonly installation: string | null;
  readonly catalogue: Catalogue | null;
}

export interface Network {
  readonly interface: string;
  readonly address: string;
  readonly prefix: number;
}

const LOOK_MS = 2000;
const PROCESSES_MAX = 20_000;

export async function lookAtHost(): Promise<HostView> {
  const [gateways, database] = await Promise.all([defaultGateways(), findDatabase()]);
  return {
    name: hostname(),
    networks: networksHere(),
    gateways,
    database,
    installation: await findInstallation(database),
    catalogue: database === null ? null : await readCatalogue(database),
  };
}

/** The addresses of a host by its name; none when the name is not known. */
export async function addressesOf(name: string): Promise<readonly string[]> {
  const found = name === '' ? [] : await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address).filter((address) => !/^(127\.|::1$)/.test(address));
}

/** The name of an address, as long as that of this host is: cdw or cdw.example.com. Null when it has none. */
export async function nameOf(address: string, ownName: string): Promise<string | null> {
  const found = await lookupService(address, 22).catch(() => null);
  if (found === null || found.hostname === address) return null;
  return ownName.includes('.') ? found.hostname : (found.hostname.split('.', 1)[0] ?? null);
}

function networksHere(): readonly Network[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
      .map(({ address, cidr }) => ({
        interface: name.split(':', 1)[0] ?? name,
        address,
        prefix: Number(cidr?.split('/')[1] ?? Number.NaN),
      })),
  );
}

async function defaultGateways(): Promise<HostView['gateways']> {
  const result = await exec({ file: 'ip', args: ['-j', 'route', 'show', 'default'], timeoutMs: LOOK_MS });
  try {
    const routes: unknown = JSON.parse(result.stdout);
    return (Array.isArray(routes) ? routes : []).flatMap((route: unknown) => {
      const { gateway, dev } = (route ?? {}) as Readonly<Record<string, unknown>>;
      return typeof gateway === 'string' && typeof dev === 'string' ? [{ gateway, interface: dev }] : [];
    });
  } catch {
    return [];
  }
}

async function findDatabase(): Promise<RunningDatabase | null> {
  const files = systemFiles();
  const names = ((await files.list('/proc', LOOK_MS)) ?? []).filter((name) => /^\d+$/.test(name));
  const found: RunningDatabase[] = [];
  for (const pid of names.slice(0, PROCESSES_MAX)) {
    const read = await files.readSmall(`/proc/${pid}/cmdline`, 4096, LOOK_MS);
    const database = read.kind === 'text' ? runningDatabase(read.text.split('\0')) : null;
    if (database === null) continue;
    const lines = await files.readSmall(`${database.dataDirectory}/postmaster.pid`, 1024, LOOK_MS);
    const port = lines.kind === 'text' ? Number(lines.text.split('\n')[3]) : Number.NaN;
    const more = { program: programOf(pid), user: await userOf(pid) };
    found.push({ ...database, ...more, port: Number.isInteger(port) ? port : database.port });
  }
  return coordinatorAmong(found);
}

function programOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

async function userOf(pid: string): Promise<string | null> {
  const passwd = await systemFiles().readSmall('/etc/passwd', 1024 * 1024, LOOK_MS);
  const uid = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
  const line =
    passwd.kind === 'text'
      ? passwd.text.split('\n').find((one) => one.split(':')[2] === `${uid}`)
      : undefined;
  return line?.split(':', 1)[0] ?? null;
}

/** A link that does not change with an upgrade is better than the directory that it points to. */
async function findInstallation(database: RunningDatabase | null): Promise<string | null> {
  const files = systemFiles();
  const local = ((await files.list('/usr/local', LOOK_MS)) ?? [])
    .filter((name) => /greenplum|gpdb|whpg|warehouse/i.test(name))
    .map((name) => `/usr/local/${name}`);
  const own = database?.program ?? null;
  const candidates = [
    process.env.GPHOME ?? '',
    '/usr/local/greenplum-db',
    ...local,
    own === null ? '' : dirname(dirname(own)),
  ];
  for (const candidate of candidates) {
    if (candidate !== '' && (await files.exists(`${candidate}/greenplum_path.sh`, LOOK_MS)) === true)
      return candidate;
  }
  return null;
}

/** A standby in recovery and a user whom pg_hba.conf does not let in cannot read it: then people are asked. */
async function readCatalogue({ port, user }: RunningDatabase): Promise<Catalogue | null> {
  const target = { host: '/tmp', port: port ?? 5432, user: user ?? 'gpadmin', database: 'postgres' };
  const result = await sqlOnce(target, CATALOGUE_SQL, LOOK_MS);
  return result.kind === 'rows' ? catalogueOf(result.rows) : null;
}
