import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { nowMs } from '../../../src/runtime/clock.ts';
import { exec } from '../../../src/runtime/exec.ts';
import type { SshHost } from '../../../src/runtime/ports.ts';
import { openSshHost, type SshOptions } from '../../../src/runtime/ssh.ts';
import { freePort, type Sshd, startSshd } from '../../support/sshd.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

/** Answers `hello` at once, never answers `hang`, ends on `end`. */
const helper = `while read -r q; do
case $q in hang) read -r never < <(sleep 60);; end) exit 3;; *) echo "pid $$"; echo "heard $q"; echo .;; esac
done`;

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

function connectTo(change: Partial<SshOptions> = {}): SshHost {
  const host = openSshHost(
    {
      host: '127.0.0.1',
      address: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      keyPath: sshd.keyPath,
      knownHostsPath: sshd.knownHostsPath,
      helper,
      ...change,
    },
    exec,
  );
  onTestFinished(() => host.close());
  return host;
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedMs = nowMs();
  return [await work, nowMs() - startedMs];
}

describe('a host that answers', () => {
  test('a command gives its output and its exit code', async () => {
    const result = await connectTo().exec('cat; echo problem >&2; exit 7', 5_000, 'input');
    expect(result).toEqual({ kind: 'exit', code: 7, stdout: 'input', stderr: 'problem\n' });
  });

  test('a command that ended while we were held up has its exit code', async () => {
    const host = connectTo();
    await host.exec('true', 5_000);
    const word = new Int32Array(new SharedArrayBuffer(4));
    const holding = setInterval(() => Atomics.wait(word, 0, 0, 40), 1);
    onTestFinished(() => clearInterval(holding));
    const ended = Array.from({ length: 5 }, () => host.exec('exit 7', 5_000));
    for (const result of await Promise.all(ended)) expect(result).toMatchObject({ kind: 'exit', code: 7 });
  });

  test('endless output is cut at 64 KiB and does not grow in memory', async () => {
    const result = await connectTo().exec('head -c 300000 /dev/zero | tr "\\0" x', 5_000);
    expect(result.kind === 'exit' && result.stdout.length).toBe(64 * 1024);
  });

  test('a command that leaves a daemon behind gives its result at once', async () => {
    const [result, tookMs] = await timed(connectTo().exec('sleep 3 & echo started', 2_500));
    expect(result).toMatchObject({ kind: 'exit', code: 0, stdout: 'started\n' });
    expect(tookMs).toBeLessThan(10_000);
  });

  test('questions are answered by one helper that stays alive', async () => {
    const host = connectTo();
    const first = await host.ask('one', 5_000);
    const second = await host.ask('two', 5_000);
    expect(first).toMatchObject({ kind: 'lines', lines: [expect.stringMatching(/^pid /), 'heard one'] });
    expect(second).toMatchObject({ kind: 'lines', lines: [expect.stringMatching(/^pid /), 'heard two'] });
    expect('lines' in first && 'lines' in second && first.lines[0] === second.lines[0]).toBe(true);
  });

  test('a question that hangs is given up at its deadline, and commands go on beside it', async () => {
    const host = connectTo();
    await host.ask('one', 5_000);
    const [[hung, tookMs], command] = await Promise.all([
      timed(host.ask('hang', 400)),
      host.exec('echo still here', 5_000),
    ]);
    expect(hung).toEqual({ kind: 'no-end', lines: [] });
    expect(tookMs).toBeLessThan(10_000);
    expect(command).toMatchObject({ kind: 'exit', stdout: 'still here\n' });
  });

  test('a helper that ended is started anew by the next question', async () => {
    const host = connectTo();
    expect(await host.ask('end', 5_000)).toMatchObject({ kind: 'trouble', trouble: 'failed' });
    expect(await host.ask('again', 5_000)).toMatchObject({ kind: 'lines' });
  });

  test('a unix socket on the host gets one line and gives one back', async () => {
    const path = join(await temporaryDirectory(), 'control.sock');
    const server = createServer((socket) =>
      socket.on('data', (data) => socket.write(`you said ${data.toString()}`)),
    );
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    const host = connectTo();
    expect(await host.askSocket(path, 'status', 5_000)).toEqual({
      kind: 'lines',
      lines: ['you said status'],
    });
    expect(await host.askSocket(`${path}.not`, 'status', 5_000)).toMatchObject({ trouble: 'failed' });
  });

  test('a connection that was cut is replaced within the same call', async () => {
    const host = connectTo();
    await host.exec('true', 5_000);
    await host.exec('kill -9 $PPID', 5_000);
    expect(await host.exec('echo back', 5_000)).toMatchObject({ kind: 'exit', stdout: 'back\n' });
  });
});

describe('a host that does not let us in', () => {
  test('a host that is in no known_hosts file is refused', async () => {
    const path = join(await temporaryDirectory(), 'empty');
    writeFileSync(path, '');
    const result = await connectTo({ knownHostsPath: path }).exec('true', 5_000);
    expect(result).toMatchObject({ trouble: 'denied', detail: expect.stringContaining('no known_hosts') });
  });

  test('a host that shows another key than the known one is refused', async () => {
    const path = join(await temporaryDirectory(), 'wrong');
    const other = readFileSync(`${sshd.strangerKeyPath}.pub`, 'utf8');
    writeFileSync(path, `[127.0.0.1]:${sshd.port} ${other}`);
    const result = await connectTo({ knownHostsPath: path }).exec('true', 5_000);
    expect(result).toMatchObject({ trouble: 'denied', detail: expect.stringContaining('not the one') });
  });

  test('a revoked host key is refused although another line accepts it', async () => {
    const path = join(await temporaryDirectory(), 'revoked');
    writeFileSync(path, `${readFileSync(sshd.knownHostsPath, 'utf8')}@revoked * ${sshd.hostKey}\n`);
    const result = await connectTo({ knownHostsPath: path }).exec('true', 5_000);
    expect(result).toMatchObject({ trouble: 'denied', detail: expect.stringContaining('revoked') });
  });

  test('a hashed known_hosts file is understood', async () => {
    const path = join(await temporaryDirectory(), 'hashed');
    writeFileSync(path, readFileSync(sshd.knownHostsPath));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' });
    expect(readFileSync(path, 'utf8')).toMatch(/^\|1\|/);
    expect(await connectTo({ knownHostsPath: path }).exec('true', 5_000)).toMatchObject({ code: 0 });
  });

  test('a key of ours that others can read is not used, and that is told', async () => {
    const keyPath = join(await temporaryDirectory(), 'key');
    writeFileSync(keyPath, readFileSync(sshd.keyPath), { mode: 0o640 });
    const result = await connectTo({ keyPath }).exec('true', 5_000);
    expect(result).toMatchObject({
      trouble: 'denied',
      detail: expect.stringContaining('open to others (mode 0640)'),
    });
  });

  test('a host that refuses our key has denied us, and so it lives', async () => {
    const result = await connectTo({ keyPath: sshd.strangerKeyPath }).exec('true', 5_000);
    expect(result).toMatchObject({ trouble: 'denied' });
  });

  test('a key that is not there is named', async () => {
    const result = await connectTo({ keyPath: '/nowhere/key' }).exec('true', 5_000);
    expect(result).toMatchObject({ trouble: 'denied', detail: expect.stringContaining('/nowhere/key') });
  });
});

describe('a host that is not well', () => {
  test('a port without a listener is refused', async () => {
    const result = await connectTo({ port: await freePort() }).exec('true', 5_000);
    expect(result).toMatchObject({ trouble: 'refused' });
  });

  test('a listener that closes without a word is no answer', async () => {
    const port = await listen((socket) => socket.destroy());
    const result = await connectTo({ port }).exec('true', 2_000);
    expect(result.kind === 'trouble' && ['closed', 'failed'].includes(result.trouble)).toBe(true);
  });

  test('a listener that never speaks is silence at the deadline, and is connected to anew', async () => {
    let connections = 0;
    const port = await listen(() => {
      connections += 1;
    });
    const host = connectTo({ port });
    const [first, tookMs] = await timed(host.exec('true', 300));
    expect(first).toMatchObject({ trouble: 'silence' });
    expect(tookMs).toBeLessThan(10_000);
    expect(await host.ask('one', 300)).toMatchObject({ trouble: 'silence' });
    expect(connections).toBe(2);
  });

  test('a frozen server is silence on the kept connection and on a fresh one, and is found alive when thawed', async () => {
    const own = await startSshd();
    onTestFinished(() => own.stop());
    const host = connectTo({
      port: own.port,
      keyPath: own.keyPath,
      knownHostsPath: own.knownHostsPath,
    });
    expect(await host.ask('one', 5_000)).toMatchObject({ kind: 'lines' });
    const frozen = own.pids();
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    const [kept, keptMs] = await timed(host.ask('two', 300));
    const [fresh, freshMs] = await timed(host.ask('three', 300));
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    expect(kept).toMatchObject({ trouble: 'silence' });
    expect(fresh).toMatchObject({ trouble: 'silence' });
    expect(Math.max(keptMs, freshMs)).toBeLessThan(10_000);
    expect(await host.ask('four', 5_000)).toMatchObject({ kind: 'lines' });
  });

  test('a hung shell behind a living server is no silence', async () => {
    const host = connectTo();
    await host.ask('one', 5_000);
    for (let i = 0; i < 5; i += 1) expect(await host.ask('hang', 100)).toMatchObject({ kind: 'no-end' });
    expect(await host.exec('echo here', 5_000)).toMatchObject({ kind: 'exit' });
  });
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
