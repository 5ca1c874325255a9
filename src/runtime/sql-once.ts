import { nowMs } from './clock.ts';
import { within } from './deadline.ts';
import type { SqlOnce, SqlResult, SqlRow } from './ports.ts';
import { newConnection, type SqlConnection } from './sql-client.ts';
import { rowsOf, sqlFailure } from './sql-result.ts';

/** Asks one question over a connection of its own. It never throws; the deadline spans everything. */
export const sqlOnce: SqlOnce = async (target, sql, timeoutMs) => {
  const connection = await newConnection(target, timeoutMs);
  const startedMs = nowMs();
  const result = await within(ask(connection, sql, startedMs), timeoutMs, () => silence(connection));
  // No goodbye: outside a transaction a server takes the end of the connection for one, without a word in its log.
  connection.socket.destroy();
  return result;
};

async function ask({ client }: SqlConnection, sql: string, startedMs: number): Promise<SqlResult> {
  const tookMs = (): number => Math.round(nowMs() - startedMs);
  try {
    await client.connect();
    return rowsOf(await client.query<SqlRow>(sql), tookMs());
  } catch (error) {
    return sqlFailure(error, tookMs());
  }
}

function silence({ socket }: SqlConnection): SqlResult {
  const detail = socket.connecting
    ? 'no connection before the deadline'
    : 'connected, but no answer before the deadline';
  return { kind: 'trouble', trouble: 'silence', detail };
}
