import type { SqlAnswer } from '../core/evidence.ts';
import type { Clock, SqlOnce, SqlTarget } from '../runtime/ports.ts';
import { classifySql } from './classify-sql.ts';
import { later } from './within.ts';

/** True on a standby; a Greenplum 6 standby refuses the connection before it is asked. */
const question = 'select pg_is_in_recovery()';
/** Between the tries of one beat. Three of them fit into the default deadline of 500 ms. */
const retryMs = 150;

/**
 * Asks over a new connection. With `tries` above 1 a further connection is opened every 150 ms beside those that
 * wait, until one answers: under packet loss a single connection fails far too often to mean anything.
 */
export async function askSql(
  tools: { clock: Clock; sqlOnce: SqlOnce },
  target: SqlTarget,
  { timeoutMs, tries = 1 }: { timeoutMs: number; tries?: number },
): Promise<SqlAnswer> {
  const { clock, sqlOnce } = tools;
  if (tries === 1) return classifySql(await sqlOnce(target, question, timeoutMs));
  const startedMs = clock.now().monoMs;
  const answered = new AbortController();
  const asked = Array.from({ length: tries }, async (_, index) => {
    const waitMs = index * retryMs;
    await clock.sleepUntil(later(startedMs, waitMs), answered.signal);
    if (answered.signal.aborted || waitMs >= timeoutMs) return null;
    const answer = classifySql(await sqlOnce(target, question, timeoutMs - waitMs));
    if (isFinal(answer)) answered.abort('answered');
    return answer;
  });
  const first = Promise.any(asked.map(async (one) => finalOr(await one)));
  return first.catch(async () => lastOf(await Promise.all(asked)));
}

/** Said by a living server or a living kernel: asking again in this beat would bring nothing else. */
function isFinal(answer: SqlAnswer): boolean {
  return answer.answer === 'alive' || answer.why === 'refused';
}

function finalOr(answer: SqlAnswer | null): SqlAnswer {
  if (answer === null || !isFinal(answer)) throw new Error('no final answer');
  return answer;
}

function lastOf(answers: readonly (SqlAnswer | null)[]): SqlAnswer {
  const last = answers.findLast((answer) => answer !== null);
  return last ?? classifySql({ kind: 'trouble', trouble: 'failed', detail: 'nothing was asked' });
}
