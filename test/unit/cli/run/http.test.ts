import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type HttpParts, httpFront } from '../../../../src/cli/run/http.ts';
import type { Config } from '../../../../src/config/settings.ts';
import { systemClock } from '../../../../src/runtime/clock.ts';
import { exec } from '../../../../src/runtime/exec.ts';
import { configOf, minimalYaml } from '../../../support/config.ts';
import { temporaryDirectory } from '../../../support/temporary.ts';
import { SCENES } from '../../../support/watch-scenes.ts';
import { counts } from '../../../support/web.ts';

const calm = configOf(minimalYaml());
const [self, peer] = calm.coordinators;

/** A port that nobody has at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function front(
  command: readonly string[] = ['/bin/echo', 'drawn'],
  document: HttpParts['document'] = () => SCENES.calm,
) {
  const lines: string[] = [];
  let http: Config['http'] = calm.http;
  const daemon = httpFront({
    config: () => ({ ...calm, http }),
    pair: { self: { ...self, address: '127.0.0.1' }, peer },
    document,
    counts: () => counts,
    clock: systemClock,
    exec,
    log: {
      write: (level, text, fields) => void lines.push(`${level} ${String(fields?.code ?? '')} ${text}`),
    },
    command,
    retryMs: 50,
  });
  onTestFinished(() => daemon.close());
  const port = await freePort();
  return {
    daemon,
    lines,
    port,
    configure: (change: Partial<Config['http']>): void => {
      http = { ...http, ...change };
      daemon.apply();
    },
    status: (path = '/standby', headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers }).then(
        (response) => response.status,
        () => 0,
      ),
  };
}

test('nothing listens by default; a reload opens and shuts it', async () => {
  const { configure, status, port, lines } = await front();
  configure({});
  expect(await status()).toBe(0);
  configure({ listen: `self:${port}` });
  await expect.poll(() => status()).toBe(200);
  expect(lines).toEqual([`notice  HTTP answers on 127.0.0.1:${port}.`]);
  configure({ listen: null });
  await expect.poll(() => status()).toBe(0);
});

test('a port in use is told once, and it is tried until it is free', async () => {
  const { configure, status, port, lines } = await front();
  const rival = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => rival.once('listening', resolve));
  configure({ listen: `127.0.0.1:${port}` });
  await expect.poll(() => lines.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^err HTTP_FAILED HTTP on 127\.0\.0\.1:\d+ of cdw is not served \(.*EADDRINUSE/);
  await new Promise((resolve) => rival.close(resolve));
  await expect.poll(() => status()).toBe(200);
});

test('a token file that others can read keeps it shut; mended and reloaded, its token is asked for', async () => {
  const { configure, status, port, lines } = await front();
  const tokenFile = join(await temporaryDirectory(), 'token');
  writeFileSync(tokenFile, 'abcdefgh-12345678');
  chmodSync(tokenFile, 0o644);
  configure({ listen: `127.0.0.1:${port}`, tokenFile });
  await expect.poll(() => lines).toHaveLength(1);
  expect(lines[0]).toContain('http.tokenFile');
  expect(await status()).toBe(0);
  chmodSync(tokenFile, 0o600);
  configure({});
  await expect.poll(() => status('/metrics')).toBe(401);
  expect(await status('/metrics', { authorization: 'Bearer abcdefgh-12345678' })).toBe(200);
  expect(await status('/standby')).toBe(200);
  writeFileSync(tokenFile, 'another-12345678');
  configure({});
  await expect.poll(() => status('/metrics', { authorization: 'Bearer another-12345678' })).toBe(200);
});

test('what is drawn from the journal comes from a process of its own, once for all who ask together', async () => {
  const { configure, port } = await front(['/bin/sh', '-c', 'echo $$ "$@"', 'sh']);
  configure({ listen: `127.0.0.1:${port}` });
  const get = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  await expect.poll(() => get('/history').catch(() => '')).toMatch(/^\d+ report --brief --fragment$/m);
  const [one, two] = await Promise.all([get('/failover/7.svg'), get('/failover/7.svg')]);
  expect(one).toMatch(/^\d+ report --brief --fragment 7\n$/);
  expect(two).toBe(one);
  expect(await get('/failover/7')).toMatch(/^\d+ report --brief 7 --output -\n$/);
});

test('a process that fails is a 503 for who asked, and nothing else', async () => {
  const { configure, status, port } = await front(['/bin/false']);
  configure({ listen: `127.0.0.1:${port}` });
  await expect.poll(() => status('/history')).toBe(503);
  expect(await status('/')).toBe(200);
});

test('whoever makes requests fail does not fill the log', async () => {
  const { configure, status, port, lines } = await front(['/bin/echo'], () => {
    throw new Error('a bug');
  });
  configure({ listen: `127.0.0.1:${port}` });
  await expect.poll(() => status()).toBe(500);
  for (let at = 0; at < 5; at += 1) expect(await status()).toBe(500);
  expect(lines.filter((line) => line.includes('a bug'))).toEqual(['warning  HTTP: a bug']);
});
