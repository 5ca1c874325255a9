import type { QueryResult } from 'pg';
import { errorCode, errorText, property } from './deadline.ts';
import type { SqlResult, SqlRow } from './ports.ts';

/** What an SQLSTATE looks like. Node's own codes, such as EPIPE, can look the same but have no severity. */
const sqlState = /^[0-9A-Z]{5}$/;

export function rowsOf(result: QueryResult<SqlRow>, tookMs: number): SqlResult {
  return { kind: 'rows', rows: result.rows, tookMs };
}

/** Puts an exception of pg into our words: an answer of the server, or the reason why there was none. */
export function sqlFailure(error: unknown, tookMs: number): SqlResult {
  const code = errorCode(error);
  const detail = property(error, 'detail');
  if (sqlState.test(code) && property(error, 'severity') !== undefined) {
    return {
      kind: 'error',
      sqlState: code,
      message: errorText(error),
      detail: typeof detail === 'string' ? detail.slice(0, 1000) : '',
      tookMs,
    };
  }
  return { kind: 'trouble', trouble: troubleOf(code, errorText(error)), detail: errorText(error) };
}

function troubleOf(code: string, text: string): 'refused' | 'closed' | 'silence' | 'unreachable' | 'failed' {
  switch (code) {
    case 'ECONNREFUSED':
    // The socket file of a database that is not running does not exist.
    case 'ENOENT':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'closed';
    case 'ETIMEDOUT':
      return 'silence';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return 'unreachable';
    default:
      return text.startsWith('Connection terminated') ? 'closed' : 'failed';
  }
}
