import { isIpAddress } from '../../probes/ip.ts';
import type { SqlRow } from '../../runtime/ports.ts';
import { sessionOf } from './replication.ts';
import { name, type Standing } from './standing.ts';
import type { World } from './world.ts';

const ASK_MS = 5000;

/** The standby that the primary's catalogue has; `none`; or why that could not be told. */
export type CatalogueStandby =
  | { readonly kind: 'none' }
  | { readonly kind: 'here'; readonly hostname: string; readonly directory: string }
  | { readonly kind: 'unknown'; readonly why: string };

const QUESTION =
  "select hostname, address, datadir from gp_segment_configuration where content = -1 and role = 'm'";

/** The catalogue's word is only about what gpinitstandby will refuse; whether the standby lives it does not know. */
export async function catalogueStandby(
  { sql }: Pick<World, 'sql'>,
  { primary }: Standing,
): Promise<CatalogueStandby> {
  const result = await sql(primary.sql, QUESTION, ASK_MS);
  if (result.kind !== 'rows') {
    const why = result.kind === 'error' ? result.message : `${result.trouble} ${result.detail}`;
    return { kind: 'unknown', why: `${name(primary)}: ${why.trim()}` };
  }
  const row: SqlRow | undefined = result.rows[0];
  if (row === undefined) return { kind: 'none' };
  return { kind: 'here', hostname: row.hostname ?? '', directory: row.datadir ?? '' };
}

/** Whether the catalogue's standby is the failed node at its configured place. */
export function isFailedNode(
  standby: Extract<CatalogueStandby, { kind: 'here' }>,
  { failed }: Standing,
): boolean {
  const { host, address, dataDirectory } = failed.coordinator;
  const named = short(standby.hostname) === short(host) || standby.hostname === address;
  return named && standby.directory.replace(/\/+$/, '') === dataDirectory.replace(/\/+$/, '');
}

const short = (host: string): string => host.split('.')[0] ?? host;

/**
 * A primary believes for minutes in a standby that vanished, and every change of the catalogue waits for it. Ending the
 * sender of that address ends the wait.
 */
export async function forgetSender(world: World, standing: Standing): Promise<void> {
  const { address } = standing.failed.coordinator;
  if (!isIpAddress(address)) return;
  const question = `select pg_terminate_backend(pid) from pg_stat_replication where client_addr = inet '${address}'`;
  await sessionOf(world, standing.primary.sql).query(question, ASK_MS);
}
