import type { SqlRow } from '../../runtime/ports.ts';

/** The hosts of the cluster, as gp_segment_configuration has them. */
export interface Catalogue {
  /** The primary first. */
  readonly coordinators: readonly { readonly host: string; readonly dataDirectory: string }[];
  readonly segmentHosts: readonly string[];
}

/** `datadir` is a column of it since version 6. */
export const CATALOGUE_SQL =
  'select content, role, hostname, datadir from gp_segment_configuration order by content, role desc, hostname';

export function catalogueOf(rows: readonly SqlRow[]): Catalogue {
  const coordinators = rows
    .filter(({ content }) => content === '-1')
    .map(({ hostname, datadir }) => ({ host: hostname ?? '', dataDirectory: datadir ?? '' }));
  const own = new Set(coordinators.map(({ host }) => host));
  const hosts = rows.filter(({ content }) => content !== '-1').map(({ hostname }) => hostname ?? '');
  return { coordinators, segmentHosts: [...new Set(hosts)].filter((host) => host !== '' && !own.has(host)) };
}
