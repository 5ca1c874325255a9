import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { HttpReply } from '../../../src/runtime/http-ports.ts';
import { type HttpServerOptions, listenHttp } from '../../../src/runtime/http-server.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const reply = (body: string, status = 200): HttpReply => ({ status, headers: { 'x-mine': 'yes' }, body });

async function serve(options: Partial<HttpServerOptions> = {}) {
  const errors: string[] = [];
  const server = await listenHttp({
    address: '127.0.0.1',
    port: 0,
    tls: null,
    answer: ({ path, method }) => reply(`${method} ${path}`),
    onError: (why) => errors.push(why),
    ...options,
  });
  if (server.kind === 'failed') throw new Error(server.why);
  onTestFinished(() => server.close());
  return { server, port: server.port, errors, url: `http://127.0.0.1:${server.port}` };
}

/** What comes back for these bytes until the other side ends the connection, and after how long. */
function raw(port: number, bytes: string): Promise<{ readonly text: string; readonly tookMs: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ text, tookMs: performance.now() - began }));
  });
}

test('a question is answered, without its query', async () => {
  const { url } = await serve();
  const response = await fetch(`${url}/primary?lag=1`);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-mine')).toBe('yes');
  expect(await response.text()).toBe('GET /primary');
});

test('HEAD and OPTIONS get the status without a body', async () => {
  const { url, port } = await serve({ answer: () => reply('no', 503) });
  for (const method of ['HEAD', 'OPTIONS']) {
    const response = await fetch(url, { method });
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('');
  }
  const old = await raw(port, 'OPTIONS /primary HTTP/1.0\r\n\r\n');
  expect(old.text).toMatch(/^HTTP\/1\.1 503 /);
});

test.each([
  ['a change', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi', 405],
  ['a body', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi', 413],
  ['an endless body', 'GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n', 413],
  ['a head without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(9000)}`, 431],
  ['what is no HTTP', 'hello\r\n\r\n', 400],
  ['a request without a host', 'GET / HTTP/1.1\r\n\r\n', 400],
])('%s is refused, and the connection ended', async (_what, bytes, status) => {
  const { port } = await serve();
  const { text } = await raw(port, bytes);
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('a bug in an answer is a 500, is told, and disturbs no other', async () => {
  const { url, errors } = await serve({
    answer: ({ path }) => (path === '/bug' ? Promise.reject(new Error('a bug')) : reply('fine')),
  });
  expect((await fetch(`${url}/bug`)).status).toBe(500);
  expect(errors).toEqual(['a bug']);
  expect(await (await fetch(url)).text()).toBe('fine');
});

test('a port in use is a failure that is told, not thrown', async () => {
  const { port } = await serve();
  const second = await listenHttp({
    address: '127.0.0.1',
    port,
    tls: null,
    answer: () => reply(''),
    onError: () => undefined,
  });
  expect(second).toMatchObject({ kind: 'failed', why: expect.stringContaining('EADDRINUSE') });
});

test('an address that is not ours is a failure', async () => {
  await expect(serve({ address: '192.0.2.1' })).rejects.toThrow('EADDRNOTAVAIL');
});

test('it listens on IPv6, too', async () => {
  const { port } = await serve({ address: '::1' });
  expect(await (await fetch(`http://[::1]:${port}/x`)).text()).toBe('GET /x');
});

test('whoever sends a head byte by byte is cut off', async () => {
  const { port, url } = await serve({ limits: { headMs: 300 } });
  const slow = raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n');
  expect((await fetch(url)).status).toBe(200);
  const { text, tookMs } = await slow;
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(tookMs).toBeGreaterThan(250);
});

test('a flood of connections is dropped, one after the other, too, and passes', async () => {
  const { url, port } = await serve();
  let answered = 0;
  for (let at = 0; at < 60; at += 1) {
    const { text } = await raw(port, 'GET / HTTP/1.0\r\n\r\n');
    if (text.startsWith('HTTP/1.1 200')) answered += 1;
  }
  expect(answered).toBeGreaterThanOrEqual(25);
  expect(answered).toBeLessThan(60);
  await expect
    .poll(
      () =>
        fetch(url).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 5000 },
    )
    .toBe(200);
});

test('a connection is given up after some requests', async () => {
  const { port } = await serve({ limits: { keepAliveMs: 100, headMs: 300 } });
  const { text } = await raw(port, 'GET /x HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(30));
  expect([...text.matchAll(/GET \/x/g)].length).toBeLessThanOrEqual(20);
});

test('a stream gets what is sent, and is told off when its reader leaves', async () => {
  const events: string[] = [];
  const { url } = await serve({
    answer: () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      start: (send) => {
        events.push('started');
        send('data: one\n\n');
        return () => void events.push('stopped');
      },
    }),
  });
  const leave = new AbortController();
  const response = await fetch(url, { signal: leave.signal });
  const first = await response.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toBe('data: one\n\n');
  leave.abort();
  await expect.poll(() => events).toEqual(['started', 'stopped']);
});

test('a reader that does not read loses its stream', async () => {
  let stopped = false;
  const { port } = await serve({
    answer: () => ({
      status: 200,
      headers: {},
      start: (send) => {
        const timer = setInterval(() => send('x'.repeat(300_000)), 5);
        return () => {
          stopped = true;
          clearInterval(timer);
        };
      },
    }),
  });
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  socket.on('error', () => undefined);
  socket.pause();
  await expect.poll(() => stopped, { timeout: 5000 }).toBe(true);
  socket.destroy();
});

test('a ninth stream is refused', async () => {
  const { url } = await serve({
    answer: () => ({ status: 200, headers: {}, start: () => () => undefined }),
  });
  const leave = new AbortController();
  const eight = await Promise.all(Array.from({ length: 8 }, () => fetch(url, { signal: leave.signal }))).then(
    (all) => all.map(({ status }) => status),
  );
  expect(new Set(eight)).toEqual(new Set([200]));
  expect((await fetch(url)).status).toBe(503);
  leave.abort();
});

test('with certificate and key only TLS is spoken', async () => {
  const folder = await temporaryDirectory();
  const [key, crt] = [join(folder, 'key'), join(folder, 'crt')];
  const subject = '-days 2 -subj /CN=cdw -addext subjectAltName=IP:127.0.0.1'.split(' ');
  const ec = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout'.split(' ');
  const made = spawnSync('openssl', [...ec, key, '-out', crt, ...subject]);
  expect(made.status).toBe(0);
  const certificate = readFileSync(crt, 'utf8');
  const { port } = await serve({ tls: { certificate, key: readFileSync(key, 'utf8') } });
  const status = await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca: certificate, agent: false };
    httpsRequest(options, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
  expect((await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).text).not.toContain('200');
});

test('a certificate that is none is a failure, not an exception', async () => {
  await expect(serve({ tls: { certificate: 'x', key: 'y' } })).rejects.toThrow('certificate or key');
});

test('closing ends whatever is open', async () => {
  const { server, port } = await serve();
  const open = raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (server.kind === 'listening') await server.close();
  expect((await open).tookMs).toBeLessThan(2000);
});
