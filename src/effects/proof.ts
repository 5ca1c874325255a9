import type { Line } from '../core/edition.ts';
import type { SqlOnce, SqlResult, SqlRow, SqlTarget } from '../runtime/ports.ts';
import { askInWordsOf } from './line-words.ts';
import { timelineOf, WRITTEN_FILE } from './local-database.ts';

/** The names by which the catalogue may know a coordinator. */
export interface CoordinatorNames {
  readonly host: string;
  readonly address: string;
}

export interface ProofOptions {
  readonly local: SqlTarget;
  readonly line: Line;
  readonly self: CoordinatorNames;
  readonly peer: CoordinatorNames;
}

/** `seen` for the log, or `missing`: what is not as it must be yet. */
export type Proof =
  | { readonly kind: 'seen'; readonly seen: string }
  | { readonly kind: 'missing'; readonly why: string };

const undefinedTable = '42P01';
const fromCatalogue = "from gp_segment_configuration where content = -1 and role = 'p' order by dbid";

/** This node is the primary of the catalogue, and writes on a timeline that only a promotion begins. */
export async function proofOfPromotion(
  options: ProofOptions,
  sql: SqlOnce,
  timeoutMs: number,
): Promise<Proof> {
  const ask = (questionAbout: (file: string) => string) =>
    askInWordsOf(options.line, WRITTEN_FILE, (file) => sql(options.local, questionAbout(file), timeoutMs));
  let result = await ask((file) => `select hostname, address, ${file} as file ${fromCatalogue}`);
  const plain = result.kind === 'error' && result.sqlState === undefinedTable;
  if (plain) result = await ask((file) => `select ${file} as file`);
  if (result.kind !== 'rows') return missing(`the catalogue cannot be read: ${words(result)}`);
  const timeline = timelineOf(result.rows[0]?.file);
  if (timeline === 1)
    return missing('it writes on timeline 1, on which no promoted standby writes: it was never promoted');
  const named: Proof = plain ? { kind: 'seen', seen: '' } : namedBy(result.rows, options);
  if (named.kind === 'missing') return named;
  const told = timeline === null ? 'timeline unknown' : `timeline ${timeline}`;
  return { kind: 'seen', seen: [told, named.seen].filter((text) => text !== '').join(', ') };
}

function namedBy(found: readonly SqlRow[], { self, peer }: ProofOptions): Proof {
  const rows = found.map(({ hostname, address }) => [hostname ?? '', address ?? '']);
  const first = rows[0];
  if (first === undefined) return missing('the catalogue has no primary coordinator');
  if (rows.some((names) => isNamed(names, peer) && !isNamed(names, self))) {
    return missing(`the catalogue still calls ${peer.host} the primary coordinator`);
  }
  if (rows.some((names) => isNamed(names, self))) return { kind: 'seen', seen: 'primary in the catalogue' };
  // Neither of us under the names of the configuration: then it can only be the one that answers.
  return { kind: 'seen', seen: `primary in the catalogue under the name ${first[0]}` };
}

const words = (result: Exclude<SqlResult, { kind: 'rows' }>): string =>
  (result.kind === 'error'
    ? `${result.sqlState} ${result.message}`
    : `${result.trouble} ${result.detail}`
  ).trim();

const missing = (why: string): Proof => ({ kind: 'missing', why });

function isNamed(names: readonly string[], { host, address }: CoordinatorNames): boolean {
  return names.some((name) => name === address || name === host || short(name) === short(host));
}

/** `cdw` of `cdw.example.com`; an address is left whole. */
function short(name: string): string {
  return /^[\d.]+$|:/.test(name) ? name : (name.split('.')[0] ?? name);
}
