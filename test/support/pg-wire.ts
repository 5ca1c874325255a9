import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the stub does with a connection, once its start-up packet has come. */
export type PgBehaviour =
  /** Refuses it before any authentication, as Greenplum's standby does. */
  | {
      readonly kind: 'error';
      readonly sqlState: string;
      readonly message: string;
      readonly detail?: string;
      /** Only after it has let the client in, as for a wrong database. */
      readonly afterLogin?: boolean;
    }
  /** Lets it in and answers every query with this row, or with an error for queries that match. */
  | {
      readonly kind: 'rows';
      readonly row: Readonly<Record<string, string | null>>;
      readonly refuse?: { readonly pattern: RegExp; readonly sqlState: string };
    }
  | { readonly kind: 'silent' }
  | { readonly kind: 'close' }
  /** Asks for a password in clear text and refuses it. */
  | { readonly kind: 'password' };

/** A server that speaks just enough of PostgreSQL's protocol to say what a real one was seen to say. */
export interface PgWire {
  readonly port: number;
  /** The parameters of each start-up packet, and the text of each query. */
  readonly startups: Record<string, string>[];
  readonly passwords: string[];
  readonly queries: string[];
  behave(behaviour: PgBehaviour): void;
  /** Breaks all connections. */
  cut(): void;
  stop(): Promise<void>;
}

/** On a free port of loopback, or on a unix socket; stopped after the test. */
export async function startPgWire(first: PgBehaviour, unixPath?: string): Promise<PgWire> {
  let behaviour = first;
  const sockets = new Set<Socket>();
  const wire = {
    startups: [] as Record<string, string>[],
    passwords: [] as string[],
    queries: [] as string[],
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    serve(socket, () => behaviour, wire);
  });
  const where = unixPath === undefined ? { port: 0, host: '127.0.0.1' } : { path: unixPath };
  await new Promise<void>((resolve) => server.listen(where, resolve));
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  return {
    ...wire,
    port: unixPath === undefined ? (server.address() as AddressInfo).port : 5432,
    behave: (next) => {
      behaviour = next;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    stop,
  };
}

const sslRequest = 80_877_103;

type Heard = { startups: Record<string, string>[]; passwords: string[]; queries: string[] };

function serve(socket: Socket, behaviour: () => PgBehaviour, heard: Heard): void {
  let buffer = Buffer.alloc(0);
  let started = false;
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (buffer.length < head + 4) return;
      const length = buffer.readInt32BE(head) + head;
      if (buffer.length < length) return;
      const packet = buffer.subarray(0, length);
      buffer = buffer.subarray(length);
      if (started) take(packet);
      else start(packet);
    }
  });

  const start = (packet: Buffer): void => {
    const does = behaviour();
    if (packet.readInt32BE(4) === sslRequest) {
      if (does.kind !== 'silent') socket.write('N');
      return;
    }
    started = true;
    const words = packet.subarray(8).toString('utf8').split('\0');
    const pairs = words.flatMap((name, i) =>
      i % 2 === 0 && name !== '' ? [[name, words[i + 1] ?? '']] : [],
    );
    heard.startups.push(Object.fromEntries(pairs));
    if (does.kind === 'close') socket.destroy();
    if (does.kind === 'error' && does.afterLogin === true) socket.write(message('R', int32(0)));
    if (does.kind === 'error') fail(does.sqlState, does.message, does.detail);
    if (does.kind === 'password') socket.write(message('R', int32(3)));
    if (does.kind === 'rows') {
      socket.write(Buffer.concat([message('R', int32(0)), message('K', int32(1), int32(2)), ready]));
    }
  };
  const take = (packet: Buffer): void => {
    const type = String.fromCharCode(packet[0] ?? 0);
    const text = packet.subarray(5, -1).toString('utf8');
    if (type === 'p') {
      heard.passwords.push(text);
      fail('28P01', 'password authentication failed');
    }
    if (type === 'X') socket.end();
    if (type !== 'Q') return;
    heard.queries.push(text);
    const does = behaviour();
    if (does.kind !== 'rows') return;
    if (does.refuse?.pattern.test(text)) {
      socket.write(
        Buffer.concat([errorPacket('ERROR', does.refuse.sqlState, 'refused by the test', ''), ready]),
      );
    } else socket.write(Buffer.concat([rowPackets(does.row), message('C', text0('SELECT 1')), ready]));
  };
  const fail = (sqlState: string, text: string, detail = ''): void => {
    socket.end(errorPacket('FATAL', sqlState, text, detail));
  };
}

function rowPackets(row: Readonly<Record<string, string | null>>): Buffer {
  const names = Object.keys(row);
  const columns = names.map((name) =>
    Buffer.concat([text0(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]),
  );
  const values = Object.values(row).map((value) => {
    if (value === null) return int32(-1);
    return Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]);
  });
  const count = int16(names.length);
  return Buffer.concat([message('T', count, ...columns), message('D', count, ...values)]);
}

function errorPacket(severity: string, sqlState: string, text: string, detail: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlState}`, `M${text}`];
  if (detail !== '') fields.push(`D${detail}`);
  return message('E', ...fields.map(text0), Buffer.from([0]));
}

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const ready = message('Z', Buffer.from('I'));

function text0(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}
