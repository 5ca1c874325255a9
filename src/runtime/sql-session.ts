import { nowMs } from './clock.ts';
import { within } from './deadline.ts';
import type { OpenSqlSession, SqlResult, SqlRow } from './ports.ts';
import { discard, newConnection, type SqlConnection } from './sql-client.ts';
import { rowsOf, sqlFailure } from './sql-result.ts';

/**
 * A kept connection. It is opened by the first query, thrown away when it breaks or a deadline passes, and opened
 * anew by the next query: never by a timer of its own. Queries must not overlap; the later one is refused.
 */
export const openSqlSession: OpenSqlSession = (target, onLost) => {
  let kept: SqlConnection | null = null;
  let busy = false;
  let closed = false;

  const drop = (connection: SqlConnection): void => {
    if (kept === connection) kept = null;
    connection.socket.destroy();
  };

  const open = async (timeoutMs: number): Promise<SqlConnection> => {
    const connection = await newConnection(target, timeoutMs);
    if (closed) throw new Error('the session is closed');
    kept = connection;
    try {
      await connection.client.connect();
    } catch (error) {
      drop(connection);
      throw error;
    }
    connection.client.once('end', () => {
      if (kept !== connection) return;
      kept = null;
      onLost();
    });
    return connection;
  };

  const ask = async (sql: string, timeoutMs: number): Promise<SqlResult> => {
    const startedMs = nowMs();
    const tookMs = (): number => Math.round(nowMs() - startedMs);
    try {
      const connection = kept ?? (await open(timeoutMs));
      return rowsOf(await connection.client.query<SqlRow>(sql), tookMs());
    } catch (error) {
      return sqlFailure(error, tookMs());
    }
  };

  return {
    async query(sql, timeoutMs) {
      if (busy || closed) return failed(closed ? 'the session is closed' : 'the last query has not ended');
      busy = true;
      const result = await within(ask(sql, timeoutMs), timeoutMs, silence);
      busy = false;
      if (result.kind === 'trouble' && kept !== null) drop(kept);
      return result;
    },
    close() {
      closed = true;
      if (kept !== null) discard(kept);
      kept = null;
    },
  };
};

function silence(): SqlResult {
  return { kind: 'trouble', trouble: 'silence', detail: 'no answer before the deadline' };
}

function failed(detail: string): SqlResult {
  return { kind: 'trouble', trouble: 'failed', detail };
}
