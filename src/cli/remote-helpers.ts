import type { Config } from '../config/settings.ts';
import { verbLine } from '../core/ssh-verbs.ts';
import { type ReportPlaces, reportHelper } from '../probes/report-helper.ts';
import { witnessHelper } from '../probes/witness-helper.ts';
import type { Pair } from './node.ts';
import { epochFile } from './run/record.ts';

/** A program that stays alive on another host and answers questions. */
export interface RemoteHelper {
  readonly program: string;
  /** What asks for it where our key is bound to a list of requests. */
  readonly verb: string;
}

/** The program that reports from the other coordinator. */
export function peerHelper(config: Config, { peer }: Pair): RemoteHelper {
  return { program: reportHelper(reportPlaces(config, peer)), verb: verbLine({ verb: 'report' }) };
}

/** The program that watches this coordinator from a witness. */
export function helperOfWitness({ database, cluster }: Config, address: string): RemoteHelper {
  return { program: witnessHelper({ address, port: database.port, cluster }), verb: `witness ${address}` };
}

export const reportPlaces = (config: Config, { dataDirectory }: Pair['peer']): ReportPlaces => ({
  dataDirectory,
  installation: config.database.installation,
  vip: config.vip.address.address,
  controlSocket: config.control.socket,
  epochFile: epochFile(config.journal.directory),
});
