import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { journaldStream } from '../../../src/runtime/journald-stream.ts';
import { openLog } from '../../../src/runtime/log.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const HEADER = 'whpg-failover\n\n6\n1\n0\n0\n0\n';

/** Stands for journald, which shuts its own side of each connection at once: what came in, on each of them. */
async function listener(path: string) {
  const came: string[] = [];
  const sockets: Socket[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    const index = came.push('') - 1;
    sockets.push(socket);
    socket.on('error', () => {});
    socket.end();
    socket.on('data', (chunk) => {
      came[index] += chunk.toString();
    });
  });
  server.listen(path);
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  return { came, stop };
}

test('lines reach journald behind the words that open a stream', async () => {
  const path = join(await temporaryDirectory(), 'stdout');
  const { came } = await listener(path);
  const stream = journaldStream(path);
  stream.write('<4>one\n');
  await vi.waitFor(() => expect(came).toEqual([`${HEADER}<4>one\n`]));
  stream.write('<3>two\n');
  await vi.waitFor(() => expect(came).toEqual([`${HEADER}<4>one\n<3>two\n`]));
});

test('what is written while journald is away is there when it is back', async () => {
  const path = join(await temporaryDirectory(), 'stdout');
  const first = await listener(path);
  const stream = journaldStream(path);
  stream.write('<6>before\n');
  await vi.waitFor(() => expect(first.came.join('')).toContain('before'));
  await first.stop();
  stream.write('<6>meanwhile\n');
  const second = await listener(path);
  await vi.waitFor(() => expect(second.came.join('')).toBe(`${HEADER}<6>meanwhile\n`), { timeout: 5000 });
});

test('a journald that never comes back costs lines and no memory', async () => {
  const stream = journaldStream(join(await temporaryDirectory(), 'nobody'));
  for (let i = 0; i < 2000; i += 1) stream.write(`${'x'.repeat(1000)}\n`);
  expect(stream.dropped()).toBeGreaterThan(900);
});

test('a log whose reader is gone goes on by the other way, from the first line that nobody read', async () => {
  const reader = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'] });
  const handle: unknown = Reflect.get(reader.stdin, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : null;
  const said: string[] = [];
  const instead = () => ({ write: (line: string) => void said.push(line), dropped: () => 0 });
  const log = openLog({ level: 'info', format: 'journald', fd: Number(fd), instead });
  log.write('info', 'read');
  await new Promise((resolve) => setTimeout(resolve, 50));
  reader.kill('SIGKILL');
  await once(reader, 'exit');
  log.write('err', 'first');
  await vi.waitFor(() => expect(said).toEqual(['<3>first\n']));
  log.write('info', 'second');
  expect(said).toEqual(['<3>first\n', '<6>second\n']);
});
