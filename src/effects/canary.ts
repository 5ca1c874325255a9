import type { SqlOnce, SqlResult, SqlTarget } from '../runtime/ports.ts';

/** What the segments said to one query that touches them all. */
export type Canary =
  | { readonly kind: 'all'; readonly segments: number }
  /** There is nothing to ask: no Greenplum, or no segments. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'silent';
      readonly segments: number;
      readonly silent: readonly string[];
      readonly why: string;
    };

interface Segment {
  readonly content: string;
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

const undefinedTable = '42P01';
const catalogueQuestion =
  "select content, hostname, address, port, current_setting('server_version_num') as version from gp_segment_configuration where content >= 0 and role = 'p' order by content";

/** One row from each primary segment; the dispatcher fails as a whole when one of them does not take part. */
const canaryQuestion = "select gp_segment_id as content from gp_dist_random('gp_id')";

/** More are summed up: a cluster has hundreds. */
const namesMax = 8;

/**
 * Touches every content id through the new primary. When that fails, each segment is asked by itself, all at once, to
 * tell which of them are the cause.
 */
export async function askSegments(local: SqlTarget, sql: SqlOnce, timeoutMs: number): Promise<Canary> {
  const catalogue = await sql(local, catalogueQuestion, timeoutMs);
  if (catalogue.kind === 'error' && catalogue.sqlState === undefinedTable) return { kind: 'none' };
  if (catalogue.kind !== 'rows') return { kind: 'silent', segments: 0, silent: [], why: words(catalogue) };
  const segments = catalogue.rows.map(
    ({ content, hostname, address, port }): Segment => ({
      content: content ?? '?',
      host: hostname ?? '',
      address: address ?? hostname ?? '',
      port: Number(port),
    }),
  );
  if (segments.length === 0) return { kind: 'none' };
  const answered = await sql(local, canaryQuestion, timeoutMs);
  const seen = new Set(answered.kind === 'rows' ? answered.rows.map(({ content }) => content) : []);
  const missing = segments.filter(({ content }) => !seen.has(content));
  if (missing.length === 0) return { kind: 'all', segments: segments.length };
  const utility = Number(catalogue.rows[0]?.version) < 100_000 ? 6 : 7;
  const silent = await silentOnes(missing, { ...local, utility }, sql, timeoutMs);
  const why = answered.kind === 'rows' ? 'no row came from them' : words(answered);
  return { kind: 'silent', segments: segments.length, silent: namesOf(silent), why };
}

/** An error is an answer, but for "not now"; where every segment answers by itself, the dispatch is the trouble. */
async function silentOnes(
  segments: readonly Segment[],
  target: SqlTarget,
  sql: SqlOnce,
  timeoutMs: number,
): Promise<readonly Segment[]> {
  const asked = await Promise.all(
    segments.map(async (segment) => {
      const { address: host, port } = segment;
      const answer = await sql({ ...target, host, port }, 'select 1', timeoutMs);
      const answers =
        answer.kind === 'rows' || (answer.kind === 'error' && !answer.sqlState.startsWith('57'));
      return answers ? null : segment;
    }),
  );
  return asked.filter((segment) => segment !== null);
}

function namesOf(segments: readonly Segment[]): readonly string[] {
  const names = segments.map(({ content, host, port }) => `seg${content} (${host}:${port})`);
  const more = names.length - namesMax;
  return more > 0 ? [...names.slice(0, namesMax), `${more} more`] : names;
}

const words = (result: Exclude<SqlResult, { kind: 'rows' }>): string =>
  (result.kind === 'error'
    ? `${result.sqlState} ${result.message}`
    : `${result.trouble} ${result.detail}`
  ).trim();
