import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../../src/runtime/log.ts';
import type { LogFormat } from '../../../src/runtime/log-format.ts';
import type { Log, Run } from '../../../src/runtime/ports.ts';
import { systemdNotifier } from '../../../src/runtime/systemd.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

async function written(
  format: LogFormat,
  write: (log: Log) => void,
  secrets: string[] = [],
): Promise<string> {
  const path = join(await temporaryDirectory(), 'log');
  const log = openLog({ level: 'info', format, secrets, fd: openSync(path, 'a') });
  write(log);
  await new Promise((resolve) => setTimeout(resolve, 30));
  log.flush();
  return readFileSync(path, 'utf8');
}

test('journald reads the priority in front and the fields behind the text', async () => {
  const text = await written('journald', (log) => {
    log.write('err', 'fence failed', { host: 'cdw', why: 'no "route"', count: 3, none: undefined });
    log.write('debug', 'not asked for');
    log.write('emerg', 'two primaries');
  });
  expect(text).toBe('<3>fence failed host=cdw why="no \\"route\\"" count=3\n<0>two primaries\n');
});

test('a terminal gets time, level and text', async () => {
  const text = await written('plain', (log) => log.write('notice', 'watching', { peer: 'cdw' }));
  expect(text).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z notice {2}watching peer=cdw\n$/);
});

test('JSON has one object per line', async () => {
  const text = await written('json', (log) => log.write('warning', 'late', { ms: 12 }));
  expect(JSON.parse(text)).toMatchObject({ level: 'warning', msg: 'late', ms: 12 });
});

test.each(['journald', 'plain', 'json'] as const)('%s never shows a secret', async (format) => {
  const text = await written(
    format,
    (log) => log.write('info', 'login with pa"ss failed', { password: 'other', detail: 'it was pa"ss' }),
    ['pa"ss'],
  );
  expect(text).not.toMatch(/pa\\*"ss|other/);
  expect(text).toContain('[hidden]');
});

test('remote text cannot forge a line or steer a terminal', async () => {
  const text = await written('journald', (log) => log.write('info', 'said\n<0>evil\u001b[2J', { x: 'a\nb' }));
  expect(text).toBe('<6>said <0>evil [2J x="a b"\n');
});

test('a reader that has stopped costs lines and no time', async () => {
  const reader = spawn('sleep', ['60'], { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    const handle: unknown = Reflect.get(reader.stdin, '_handle');
    const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : null;
    const log = openLog({ level: 'info', format: 'journald', fd: Number(fd) });
    const startedMs = performance.now();
    for (let i = 0; i < 20; i += 1) {
      for (let j = 0; j < 1000; j += 1) log.write('info', 'x'.repeat(100));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(log.dropped()).toBeGreaterThan(0);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  } finally {
    reader.kill('SIGKILL');
  }
});

test('the service manager is told by one child at a time, the newest status wins', async () => {
  const runs: Run[] = [];
  const ends: (() => void)[] = [];
  const notifier = systemdNotifier(
    (run) => {
      runs.push(run);
      return new Promise((resolve) => {
        ends.push(() =>
          resolve({ kind: 'exit', code: 0, stdout: '', stderr: '', truncated: false, tookMs: 1 }),
        );
      });
    },
    { NOTIFY_SOCKET: '/run/notify' },
  );
  notifier.ready('watching');
  notifier.status('one');
  notifier.watchdog();
  notifier.status('two\nlines');
  notifier.watchdog();
  expect(runs).toHaveLength(1);
  for (let i = 0; i < 3; i += 1) {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(runs.map((run) => run.args)).toEqual([
    ['READY=1', 'STATUS=watching'],
    ['STATUS=two lines'],
    ['WATCHDOG=1'],
  ]);
  expect(runs[0]?.env?.NOTIFY_SOCKET).toBe('/run/notify');
});

test('without a service manager nothing is started', () => {
  const notifier = systemdNotifier(() => Promise.reject(new Error('started')), {});
  notifier.ready('x');
  notifier.watchdog();
});
