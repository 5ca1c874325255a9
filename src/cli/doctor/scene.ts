import { randomBytes } from 'node:crypto';
import type { Coordinator } from '../../config/rows.ts';
import type { Config } from '../../config/settings.ts';
import type { StatusDocument } from '../../control/status-document.ts';
import type { Answer, ArpAnswer, ReplicationRow, Role, SqlAnswer } from '../../core/evidence.ts';
import { roleOf } from '../../core/role.ts';
import type { WitnessView } from '../../core/witness-view.ts';
import { askFactsHere, askFactsThere, type Facts, type FactsAnswer } from '../../probes/facts.ts';
import type { FactsPlaces } from '../../probes/facts-program.ts';
import type { SshHost } from '../../runtime/ports.ts';
import type { Pair } from '../node.ts';
import type { BoundKey } from './bound-key.ts';
import type { HttpSeen } from './http.ts';

/** One of the two coordinators as it was seen. */
export interface Side {
  readonly node: Coordinator;
  /** Null: it could not be asked; `why` says so. */
  readonly facts: Facts | null;
  readonly why: string;
  readonly status: StatusDocument | null;
  /** Its database: here by the unix socket, there by its address. */
  readonly sql: SqlAnswer;
}

/** Everything that the checks judge by. Gathered once, read-only, each part within its own deadline. */
export interface Scene {
  readonly config: Config;
  readonly here: Side;
  readonly there: Side;
  /** Whether the other coordinator lets us in by SSH; `why` for people when it does not. */
  readonly link: { readonly works: boolean; readonly why: string; readonly tookMs: number | null };
  /** What `ssh.boundKey` brings on the other one; null where none is set. */
  readonly bound?: BoundKey | null;
  /** Its wall clock against ours, and how far that can be wrong. */
  readonly skew: { readonly ms: number; readonly uncertainMs: number } | null;
  readonly replication: ReplicationRow | null;
  /** The database as clients reach it. */
  readonly vipSql: SqlAnswer;
  readonly arp: ArpAnswer;
  readonly gateway: Answer;
  readonly witnesses: readonly { readonly name: string; readonly view: WitnessView | string }[];
  /** Null or missing: not configured. */
  readonly http?: HttpSeen | null;
  readonly nowWallMs: number;
  /** The last `drill` on this node; null: none. */
  readonly lastDrillMs?: number | null;
}

/** Enough to compare the two nodes. */
export type Comparison = Pick<Scene, 'config' | 'here' | 'there' | 'skew' | 'nowWallMs'>;

export const sides = ({ here, there }: Pick<Scene, 'here' | 'there'>): readonly [Side, Side] => [here, there];

/** By its answer, else by its files, as the daemon judges: a standby may refuse every connection. */
export function roleOfSide({ sql, facts }: Side): Role {
  const signal = facts?.one('signal') ?? null;
  return roleOf({
    sql: sql.why,
    postmaster: facts === null ? 'unknown' : facts.one('started') === null ? 'gone' : 'running',
    standbySignal: signal === null ? null : signal === 'yes',
    clusterState: facts?.one('clusterstate') ?? null,
  });
}

/** The node whose database takes writes; null when none was seen, or both. */
export function primaryOf(scene: Pick<Scene, 'here' | 'there'>): Side | null {
  const found = sides(scene).filter((side) => roleOfSide(side) === 'primary');
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Verdicts for each node that could be looked at; of the other one a check of its own tells. */
export const each = <T>(scene: Scene, judge: (side: Side, facts: Facts) => readonly T[]): readonly T[] =>
  sides(scene).flatMap((side) => (side.facts === null ? [] : judge(side, side.facts)));

/** Python of the database's tools may take its time; everything else answers in a second or two. */
export const FACTS_MS = 25_000;

/** The facts of both nodes. The salt is new each time. */
export async function bothFacts(
  config: Config,
  pair: Pair,
  configFile: string,
  ports: { readonly exec: Parameters<typeof askFactsHere>[2]['exec']; readonly ssh: SshHost },
): Promise<readonly [FactsAnswer, FactsAnswer]> {
  const salt = randomBytes(16).toString('hex');
  const there = { self: pair.peer, peer: pair.self };
  return Promise.all([
    askFactsHere(factsPlaces(config, pair, configFile, salt), FACTS_MS, ports),
    askFactsThere(factsPlaces(config, there, configFile, salt), FACTS_MS, ports.ssh),
  ]);
}

/** Where to look on the host that is `self`. */
export const factsPlaces = (
  config: Config,
  { self, peer }: Pair,
  configFile: string,
  salt: string,
): FactsPlaces => ({
  dataDirectory: self.dataDirectory,
  installation: config.database.installation,
  port: config.database.port,
  stateDirectory: config.journal.directory,
  configFile,
  interfaceName: config.vip.interface,
  vip: config.vip.address.address,
  peer,
  sshPort: config.ssh.port,
  sshUser: config.ssh.user,
  salt,
});
