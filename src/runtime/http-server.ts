import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { errorText } from './deadline.ts';
import { httpListener } from './http-listener.ts';
import type { HttpQuestion, HttpReply, HttpStream } from './http-ports.ts';

export interface HttpServerOptions {
  readonly address: string;
  /** 0: any that is free, for tests. */
  readonly port: number;
  /** PEM, both; null: plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** Must answer from memory, or within a deadline of its own. What it throws becomes a 500 and goes to `onError`. */
  readonly answer: (question: HttpQuestion) => HttpReply | HttpStream | Promise<HttpReply | HttpStream>;
  readonly onError: (why: string) => void;
  readonly limits?: Partial<typeof LIMITS>;
}

export type HttpServer =
  | { readonly kind: 'listening'; readonly port: number; close(): Promise<void> }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * What one process that has better things to do spends on strangers. A connection costs some 0.1 ms, a TLS handshake
 * some 2 ms of the thread that also decides: `newPerSecond` bounds both to a few percent of it.
 */
const LIMITS = {
  connections: 48,
  newPerSecond: 25,
  requestsPerConnection: 20,
  headerBytes: 8 * 1024,
  /** For the whole head of a request to arrive, and for a handshake: a slow sender is cut off. */
  headMs: 3000,
  keepAliveMs: 4000,
  /** Of a connection on which nothing moves. */
  idleMs: 10_000,
};
type Limits = typeof LIMITS;

const optionsOf = ({ headerBytes, headMs, keepAliveMs }: Limits): ServerOptions => ({
  maxHeaderSize: headerBytes,
  headersTimeout: headMs,
  requestTimeout: headMs,
  keepAliveTimeout: keepAliveMs,
  connectionsCheckingInterval: headMs / 3,
  noDelay: true,
});

/** Read-only HTTP or HTTPS. Failures are told, never thrown: a port in use is no reason to end a daemon. */
export async function listenHttp(options: HttpServerOptions): Promise<HttpServer> {
  const limits = { ...LIMITS, ...options.limits };
  let server: Server;
  try {
    server = create(options, limits, httpListener(options));
  } catch (error) {
    // A certificate or key that is none.
    return { kind: 'failed', why: `certificate or key: ${errorText(error)}` };
  }
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.timeout = limits.idleMs;
  const sockets = bounded(server, limits);
  try {
    await listening(server, options);
  } catch (error) {
    server.close();
    return { kind: 'failed', why: errorText(error) };
  }
  server.on('error', (error) => options.onError(errorText(error)));
  return {
    kind: 'listening',
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function create({ tls }: HttpServerOptions, limits: Limits, listener: RequestListener): Server {
  const options = optionsOf(limits);
  if (tls === null) return createServer(options, listener);
  const secure = { handshakeTimeout: limits.headMs, minVersion: 'TLSv1.2' } as const;
  return createTlsServer({ ...options, ...secure, cert: tls.certificate, key: tls.key }, listener);
}

/** Beyond the limits a new connection is dropped before anything is made for it. */
function bounded(server: Server, { connections, newPerSecond }: Limits): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  let fresh = 0;
  const forget = (): void => {
    fresh = 0;
    server.maxConnections = connections;
  };
  server.maxConnections = connections;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    fresh += 1;
    if (fresh === 1) setTimeout(forget, 1000).unref();
    // Nought would mean no limit; below it none is taken, not even one after the other.
    if (fresh >= newPerSecond) server.maxConnections = -1;
  });
  return sockets;
}

function listening(server: Server, { address, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, ipv6Only: false, backlog: 64 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
