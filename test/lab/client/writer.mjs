// Writes a numbered row every 20 ms through one connection and records each acknowledged write.
//
// Usage: node writer.cjs HOST FILE. A write that was not acknowledged in time is never tried again: the next one has a
// new number. Numbers begin at the wall clock's milliseconds, so that a later run never meets an earlier one's.
// HOST may be two with a comma: they are tried in turn, as libpq does with target_session_attrs=read-write.
// LAB_WHO: the SQL expression by which a server says who it is, where cluster_name is not the host's.

import { openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const PERIOD_MS = 20;
/** A real Greenplum starts processes on its segments before a session's first answer. */
const GREENPLUM = process.env.LAB_GREENPLUM === '1';
const CONNECT_DEADLINE_MS = GREENPLUM ? 1000 : 300;
const STATEMENT_DEADLINE_MS = GREENPLUM ? 2000 : 500;
const INSERT = GREENPLUM
  ? 'insert into writes (id) values ($1)'
  : `insert into writes (id) values ($1) returning ${process.env.LAB_WHO ?? "current_setting('cluster_name')"} as server`;
/** In the stand-in the server's own setting says who it is; a real one has its catalogue, which is that of one host. */
const WHO = "select hostname as server from gp_segment_configuration where content = -1 and role = 'p'";

const [names, file] = process.argv.slice(2);
const hosts = names.split(',');
const records = openSync(file, 'a');

/** `atMs` counts from the machine's start, so that it can be compared over restarts of this program. */
function record(fields) {
  const atMs = Number(process.hrtime.bigint() / 1_000_000n);
  writeSync(records, `${JSON.stringify({ ...fields, atMs, wallMs: Date.now() })}\n`);
}

async function connect() {
  let last;
  for (const host of hosts) {
    try {
      return await connectTo(host);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

async function connectTo(host) {
  const client = new Client({
    host,
    port: 5432,
    user: 'gpadmin',
    database: 'postgres',
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    query_timeout: STATEMENT_DEADLINE_MS,
  });
  client.on('error', () => {}); // the statement that runs fails too, and that is where it is dealt with
  try {
    await client.connect();
    if (hosts.length > 1) await refuseReadOnly(client);
    const server = GREENPLUM ? (await client.query(WHO)).rows[0].server : undefined;
    return { client, server };
  } catch (error) {
    discard({ client });
    throw error;
  }
}

/** Of several hosts only one takes writes. */
async function refuseReadOnly(client) {
  const { rows } = await client.query('show transaction_read_only');
  if (rows[0].transaction_read_only !== 'off') throw new Error('the session is read-only');
}

/** Drops the connection without a word: a goodbye would wait for a server that may be gone. */
function discard({ client }) {
  client.connection.stream.destroy();
}

let lastComplaint;

/** Says each new kind of trouble once, and once when it is over. */
function complain(text) {
  if (text === lastComplaint) return;
  lastComplaint = text;
  console.log(text);
}

async function write() {
  let id = Date.now();
  let session;
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  let due = performance.now();
  while (!stop.signal.aborted) {
    await sleep(Math.max(0, due - performance.now()));
    due += PERIOD_MS;
    id += 1;
    try {
      session ??= await connect();
      const answer = await session.client.query(INSERT, [id]);
      record({ id, server: session.server ?? answer.rows[0].server });
      complain('writing');
    } catch (error) {
      if (session !== undefined) discard(session);
      session = undefined;
      complain(error.message);
    }
    due = Math.max(due, performance.now()); // what was missed is not caught up with
  }
  if (session !== undefined) discard(session);
}

record({ event: 'started' });
void write().then(() => record({ event: 'stopped' }));
