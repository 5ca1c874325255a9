import { spawn } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { answerTo } from '../../../src/control/answer.ts';
import { askControl } from '../../../src/runtime/control-client.ts';
import { type ControlServerOptions, listenControl } from '../../../src/runtime/control-server.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const echo = answerTo((request) => Promise.resolve({ ok: true, op: request.op }));

const bad = (line: string) => (line === 'bad' ? Promise.reject(new Error('a bug')) : echo(line));

async function server(options: Partial<ControlServerOptions> = {}) {
  const path = options.path ?? join(await temporaryDirectory(), 'control.sock');
  const errors: string[] = [];
  const listening = await listenControl({
    path,
    answer: echo,
    onError: (why) => errors.push(why),
    ...options,
  });
  if (listening.kind === 'listening') onTestFinished(() => listening.close());
  return { path, listening, errors };
}

/** Sends bytes and returns what came back until the other side ended the connection. */
function raw(path: string, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

test('a question is answered, and only owner and group may ask', async () => {
  const { path } = await server();
  expect(statSync(path).mode & 0o777).toBe(0o660);
  expect(await askControl(path, { op: 'status' }, 1000)).toEqual({
    kind: 'answer',
    value: { ok: true, op: 'status' },
  });
});

test('several lines on one connection are answered in their order', async () => {
  const { path } = await server({ idleMs: 50 });
  const text = await raw(path, '{"op":"why"}\n{"op":"status"}\nnonsense\n');
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ op: 'why' }, { op: 'status' }, { ok: false }]);
});

test('half a request ends at its deadline, and a drip of bytes does not put it off', async () => {
  const { path } = await server({ idleMs: 150 });
  const startedMs = performance.now();
  const socket = connect(path);
  const drip = setInterval(() => socket.write(' '), 20);
  await new Promise((resolve) => {
    socket.on('error', resolve);
    socket.on('close', resolve);
  });
  clearInterval(drip);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

test('a line without an end is refused', async () => {
  const { path } = await server({ idleMs: 300 });
  expect(await raw(path, 'x'.repeat(200_000))).toMatch(/too long/);
});

test('an answer that fails closes its own connection only', async () => {
  const { path, errors } = await server({ answer: bad });
  expect(await raw(path, 'bad\n')).toBe('');
  expect(errors).toEqual(['a bug']);
  expect(await askControl(path, { op: 'why' }, 1000)).toMatchObject({ kind: 'answer' });
});

test('1000 requests of random bytes leave it answering', async () => {
  const { path } = await server({ idleMs: 100 });
  let seed = 20_261_121;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed;
  };
  for (let batch = 0; batch < 50; batch++) {
    await Promise.all(
      Array.from({ length: 20 }, () => {
        const bytes = Uint8Array.from({ length: 1 + (random() % 300) }, () => (random() >> 8) % 256);
        return new Promise<void>((resolve) => {
          const socket = connect(path, () => {
            socket.write(bytes);
            socket.end('\n');
          });
          socket.resume();
          socket.on('error', () => {});
          socket.on('close', () => resolve());
        });
      }),
    );
  }
  expect(await askControl(path, { op: 'status' }, 1000)).toMatchObject({ kind: 'answer' });
});

test('more connections than it serves are turned away, and it answers when they are gone', async () => {
  const { path } = await server({ idleMs: 200 });
  const flood = await Promise.all(Array.from({ length: 60 }, () => raw(path, '{"op":')));
  expect(flood).toHaveLength(60);
  expect(await askControl(path, { op: 'status' }, 1000)).toMatchObject({ kind: 'answer' });
});

test('a second daemon does not start beside a first one', async () => {
  const { path } = await server();
  const second = await server({ path });
  expect(second.listening).toEqual({ kind: 'failed', why: expect.stringMatching(/already running/) });
  expect(await askControl(path, { op: 'status' }, 1000)).toMatchObject({ kind: 'answer' });
});

test('the socket file of a killed daemon is replaced', async () => {
  const path = join(await temporaryDirectory(), 'control.sock');
  const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const killed = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => killed.stdout.once('data', resolve));
  killed.kill('SIGKILL');
  await new Promise((resolve) => killed.once('close', resolve));
  expect(existsSync(path)).toBe(true);
  expect((await server({ path })).listening.kind).toBe('listening');
});

test('a file that is no socket is left in place, and told', async () => {
  const path = join(await temporaryDirectory(), 'control.sock');
  writeFileSync(path, 'precious');
  const { listening } = await server({ path });
  expect(listening.kind).toBe('failed');
  expect(existsSync(path)).toBe(true);
});

test('the client says who is missing', async () => {
  const directory = await temporaryDirectory();
  expect(await askControl(join(directory, 'none.sock'), {}, 1000)).toMatchObject({ kind: 'no-daemon' });
  const { path } = await server({ answer: () => new Promise(() => {}) });
  expect(await askControl(path, {}, 100)).toMatchObject({ kind: 'silence' });
});
