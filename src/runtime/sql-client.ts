import { Socket } from 'node:net';
import type { Client as PgClient } from 'pg';
import { property } from './deadline.ts';
import type { SqlTarget } from './ports.ts';

/** One connection, with its socket in our hands: destroying it ends every wait inside pg at once. */
export interface SqlConnection {
  readonly client: PgClient;
  readonly socket: Socket;
}

/** A goodbye that the server does not take in this time is cut short. */
const goodbyeMs = 500;

/**
 * A connection that is not opened yet. Every parameter is given: what is missing, pg takes from PGHOST,
 * PGOPTIONS, PGPASSWORD and their like, or from ~/.pgpass.
 */
export async function newConnection(target: SqlTarget, statementTimeoutMs: number): Promise<SqlConnection> {
  const pg = await loadPg();
  const socket = new Socket();
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    // A function, because an empty text would be replaced by PGPASSWORD. A server that asks for a password
    // that we do not have must answer 28P01, which shows that it lives; pg would fail by itself on ''.
    password: () => target.password || 'none',
    ssl: false,
    sslnegotiation: 'postgres',
    application_name: 'whpg-failover',
    client_encoding: 'UTF8',
    options: startupOptions(target, statementTimeoutMs),
    connectionTimeoutMillis: 0,
    keepAlive: true,
    stream: () => socket,
    types: { getTypeParser: () => (value: string) => value },
  });
  // PGREPLICATION has no parameter of its own that could outrank it.
  const parameters = property(client, 'connectionParameters');
  if (typeof parameters === 'object' && parameters !== null)
    Reflect.set(parameters, 'replication', undefined);
  // For the connection's whole life: an error that nobody listens to ends the process.
  client.on('error', () => {});
  socket.on('error', () => {});
  return { client, socket };
}

type Pg = Pick<typeof import('pg'), 'Client'>;
let loaded: Pg | null = null;

/** Once: what `import` gives is put together anew each time. */
async function loadPg(): Promise<Pg> {
  loaded ??= (await import('pg')).default;
  return loaded;
}

/** Says goodbye and does not wait for it. */
export function discard(connection: SqlConnection): void {
  const timer = setTimeout(() => connection.socket.destroy(), goodbyeMs);
  timer.unref();
  connection.socket.once('close', () => clearTimeout(timer));
  connection.client.end().catch(() => {});
}

function startupOptions(target: SqlTarget, statementTimeoutMs: number): string {
  const options = [`-c statement_timeout=${Math.max(1, Math.ceil(statementTimeoutMs))}`];
  if (target.utility === 6) options.push('-c gp_session_role=utility');
  if (target.utility === 7) options.push('-c gp_role=utility');
  return options.join(' ');
}
