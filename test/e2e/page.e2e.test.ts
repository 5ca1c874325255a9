import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { historyFragment } from '../../src/cli/report/history.ts';
import { failoverPage } from '../../src/cli/report/page.ts';
import { scopeOf } from '../../src/cli/report/scope.ts';
import { STYLE } from '../../src/cli/report/style.ts';
import { timelineSvg } from '../../src/cli/report/timeline.ts';
import { exposition } from '../../src/control/http/exposition.ts';
import { metricsOf } from '../../src/control/http/metrics.ts';
import { type JournalPart, type RouterParts, router } from '../../src/control/http/router.ts';
import type { WatchDocument } from '../../src/control/picture/document.ts';
import { failoversOf } from '../../src/journal/failovers.ts';
import { type Recorded, recordedOf } from '../../src/journal/recorded.ts';
import { type HttpServerOptions, listenHttp } from '../../src/runtime/http-server.ts';
import { planOf } from '../../src/sim/plan.ts';
import { journalsOf } from '../support/chronicle.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { SCENES } from '../support/watch-scenes.ts';
import { counts, processFacts, routerParts } from '../support/web.ts';

/**
 * The page as a browser shows it, and what monitoring is given as Prometheus' own tool reads it. The server is in this
 * process, the browser keeps to loopback: no lab is needed.
 */
const root = resolve(import.meta.dirname, '../..');

/** A journal of the simulator with a failover that went well. */
const recorded: readonly Recorded[] =
  Array.from({ length: 20 }, (_, index) => planOf(index + 1))
    .flatMap(journalsOf)
    .map((records) => records.flatMap((record) => recordedOf(record) ?? []))
    .find((one) => failoversOf(one).some(({ result }) => result === 'done')) ?? [];

function drawn(part: JournalPart): Promise<string | null> {
  if (part.kind === 'list') return Promise.resolve(historyFragment(recorded));
  const scope = scopeOf(recorded, part.id);
  if (scope === null) return Promise.resolve(null);
  return Promise.resolve(
    part.kind === 'timeline' ? timelineSvg(scope) : failoverPage({ scope, versions: [], lines: [] }),
  );
}

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--no-proxy-server',
      '--disable-background-networking',
      '--disable-component-update',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
});
afterAll(() => browser.close());

async function served(
  document: () => WatchDocument,
  change: Partial<RouterParts> = {},
  { tls = null, port = 0 }: Partial<Pick<HttpServerOptions, 'tls' | 'port'>> = {},
) {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const parts = routerParts(document, { journal: drawn, reportStyle: () => `sha256-${hash}`, ...change });
  const errors: string[] = [];
  const server = await listenHttp({
    address: '127.0.0.1',
    port,
    tls,
    answer: router(parts),
    onError: (why) => void errors.push(why),
  });
  if (server.kind === 'failed') throw new Error(server.why);
  const ticks = setInterval(() => parts.live.tick(), 200);
  const close = async (): Promise<void> => {
    clearInterval(ticks);
    await server.close();
  };
  onTestFinished(close);
  return { url: `${tls === null ? 'http' : 'https'}://127.0.0.1:${server.port}`, close, errors };
}

/** A new window, and everything that it complained of: what the policy of the page forbids is among it. */
async function opened(url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => void complaints.push(message));
  await page.goto(url);
  return { page, complaints };
}

/** How light a grey is, by its red. */
const light = (colour = ''): number => Number(/\d+/.exec(colour)?.[0]);

const tooWide = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test('in every state the gravest word is seen first, on a telephone, too, and nothing is cut off', async () => {
  let document: WatchDocument = SCENES.calm;
  const { url, errors } = await served(() => document);
  for (const [width, height, colorScheme] of [
    [360, 640, 'light'],
    [1280, 800, 'dark'],
  ] as const) {
    document = SCENES.calm;
    const { page, complaints } = await opened(url, { viewport: { width, height }, colorScheme });
    for (const [scene, word] of [
      ['calm', 'ALL WELL'],
      ['suspected', 'SUSPECTED'],
      ['failing over', 'FAILING OVER'],
      ['paused', 'PAUSED'],
      ['halted', 'HALTED'],
      ['VIP on both', 'VIP ON BOTH'],
    ] as const) {
      document = SCENES[scene];
      await page.locator('.word', { hasText: word }).waitFor({ timeout: 5000 });
      expect(await page.title()).toBe(`${word} · production`);
      const box = await page.locator('.node').last().boundingBox();
      expect((box?.y ?? height) + 40).toBeLessThan(height);
      expect(await tooWide(page)).toBe(0);
    }
    const look = 'getComputedStyle(document.body)';
    const [text, back] = await page.evaluate<string[]>(`[${look}.color, ${look}.backgroundColor]`);
    expect(light(text) > light(back)).toBe(colorScheme === 'dark');
    expect(complaints).toEqual([]);
  }
  expect(errors).toEqual([]);
});

test('a daemon that answers no more is told of, and so is its return', { timeout: 40_000 }, async () => {
  const { url, close } = await served(() => SCENES.calm);
  const { page } = await opened(url);
  await page.locator('.word', { hasText: 'ALL WELL' }).waitFor();
  expect(await page.locator('#lost').isVisible()).toBe(false);
  await close();
  await page.locator('#lost', { hasText: 'below is OLD' }).waitFor({ timeout: 10_000 });
  await served(() => SCENES.suspected, {}, { port: Number(new URL(url).port) });
  await page.locator('.word', { hasText: 'SUSPECTED' }).waitFor({ timeout: 15_000 });
  await page.locator('#lost').waitFor({ state: 'hidden', timeout: 5000 });
});

test('a failover opens to its timeline, and its report is shown as it is', async () => {
  const { url } = await served(() => SCENES.calm);
  const { page, complaints } = await opened(url);
  const failover = page.locator('details.failover').first();
  await failover.locator('summary').click();
  await failover.locator('.timeline svg rect.step').first().waitFor({ timeout: 5000 });
  expect(await failover.locator('.timeline svg').getAttribute('aria-label')).toMatch(/^Timeline of/);
  await failover.locator('a').click();
  await page.locator('h1', { hasText: 'Failover' }).waitFor();
  expect(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')).toBe('1120px');
  expect(complaints).toEqual([]);
});

test('over TLS and with a token a browser asks for it once, and the page lives', async () => {
  const folder = await temporaryDirectory();
  const [key, certificate] = [join(folder, 'key'), join(folder, 'crt')];
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=cdw';
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const pem = { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
  let document: WatchDocument = SCENES.calm;
  const { url } = await served(() => document, { token: 'abcdefgh-12345678' }, { tls: pem });
  const httpCredentials = { username: 'me', password: 'abcdefgh-12345678' };
  const { page, complaints } = await opened(url, { ignoreHTTPSErrors: true, httpCredentials });
  document = SCENES.suspected;
  await page.locator('.word', { hasText: 'SUSPECTED' }).waitFor({ timeout: 5000 });
  expect(complaints).toEqual([]);
  const refused = await opened(url, { ignoreHTTPSErrors: true }).catch(() => null);
  expect((await refused?.page.content()) ?? '').not.toContain('ALL WELL');
});

const promtool = (
  args: readonly string[],
  input = '',
): { readonly status: number | null; readonly text: string } => {
  const file = process.env.PROMTOOL ?? 'promtool';
  const { status, stdout, stderr } = spawnSync(file, args, { input, cwd: root, encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
};

test.each(Object.entries(SCENES))(
  '%s: Prometheus finds nothing wrong with the metrics',
  (_what, document) => {
    const source = { document, counts, process: processFacts, certificateEndsWallMs: 1 };
    expect(promtool(['check', 'metrics'], exposition(metricsOf(source)))).toEqual({ status: 0, text: '' });
  },
);

test('Prometheus takes the alerts, and they fire when they should', () => {
  expect(promtool(['check', 'rules', 'config/prometheus-alerts.yaml'])).toMatchObject({ status: 0 });
  const tested = promtool(['test', 'rules', 'test/fixtures/prometheus/alerts.test.yaml']);
  expect(tested).toMatchObject({ status: 0, text: expect.stringContaining('SUCCESS') });
});
