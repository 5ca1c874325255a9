import { expect, test } from 'vitest';
import { HEALTH_PATHS } from '../../../../src/control/http/health.ts';
import { router } from '../../../../src/control/http/router.ts';
import type { WatchDocument } from '../../../../src/control/picture/document.ts';
import { policy } from '../../../support/build.ts';
import { SCENES, seen } from '../../../support/watch-scenes.ts';
import { ask, routerParts } from '../../../support/web.ts';

const statusOf = async (document: WatchDocument, path: string): Promise<number> =>
  (
    await ask(
      routerParts(() => document),
      path,
    )
  ).status;

/** The same answers as the table of the help topic: health, primary, standby, ready. */
test.each([
  ['a calm standby', SCENES.calm, [200, 503, 200, 200]],
  ['a calm primary', SCENES['calm, on the primary'], [200, 200, 503, 200]],
  ['a standby that suspects', SCENES.suspected, [200, 503, 200, 200]],
  ['a failover', SCENES['failing over'], [200, 503, 200, 503]],
  ['a primary after a failover', SCENES['alone after a failover'], [200, 200, 503, 200]],
  ['a pause', SCENES.paused, [200, 503, 200, 503]],
  ['a halt', SCENES.halted, [200, 503, 200, 503]],
  ['no beat yet', seen({ evidence: null }), [503, 503, 503, 503]],
  ['a beat that is old', seen({ nowMs: 11_000 }), [503, 503, 503, 503]],
  [
    'a primary whose beat is old',
    {
      ...SCENES['calm, on the primary'],
      status: { ...SCENES['calm, on the primary'].status, beatAgeMs: 10_001 },
    },
    [503, 503, 503, 503],
  ],
])('%s: /health, /primary, /standby, /ready', async (_what, document, expected) => {
  const found = await Promise.all(
    ['/health', '/primary', '/standby', '/ready'].map((path) => statusOf(document, path)),
  );
  expect(found).toEqual(expected);
});

test('a pause keeps a standby from taking over, and a primary from nothing that it does', async () => {
  const { pause } = SCENES.paused.status;
  const document = SCENES['calm, on the primary'];
  const paused = { ...document, status: { ...document.status, pause } };
  for (const path of ['/primary', '/ready']) expect(await statusOf(paused, path)).toBe(200);
  expect(await statusOf(SCENES.paused, '/ready')).toBe(503);
});

test('a daemon that only observes could not take over', async () => {
  const document = seen({ policy: { ...policy, observeOnly: true } });
  expect(await statusOf(document, '/ready')).toBe(503);
});

test('a serving node whose VIP is not here is not ready', async () => {
  const document = SCENES['alone after a failover'];
  const away = {
    ...document,
    status: { ...document.status, vip: { ...document.status.vip, here: 'absent' } },
  };
  expect(await statusOf(away, '/primary')).toBe(200);
  expect(await statusOf(away, '/ready')).toBe(503);
});

test.each(['ghost', 'isolated', 'halted', 'starting'] as const)(
  'a node in the phase %s is no primary, whatever its database says',
  async (phase) => {
    const document = SCENES['calm, on the primary'];
    expect(await statusOf({ ...document, status: { ...document.status, phase } }, '/primary')).toBe(503);
  },
);

test("Patroni's names are the same questions", async () => {
  for (const [path, question] of Object.entries(HEALTH_PATHS))
    expect(await statusOf(SCENES.calm, path)).toBe(await statusOf(SCENES.calm, `/${question}`));
});

test('OPTIONS asks for a health and for nothing else', async () => {
  const parts = routerParts();
  expect((await ask(parts, '/primary', { method: 'OPTIONS' })).status).toBe(503);
  expect((await ask(parts, '/', { method: 'OPTIONS' })).status).toBe(405);
});

const token = 'abcdefgh-12345678';
const basic = (password: string): string => `Basic ${btoa(`anybody:${password}`)}`;

test.each([
  ['nothing', null, 401],
  ['another token', 'Bearer abcdefgh-12345679', 401],
  ['a part of it', 'Bearer abcdefgh-1234567', 401],
  ['more than it', 'Bearer abcdefgh-123456789', 401],
  ['the token without a scheme', token, 401],
  ['another scheme', `Digest ${token}`, 401],
  ['no base64', 'Basic !!!', 401],
  ['an empty password', basic(''), 401],
  ['the token', `Bearer ${token}`, 200],
  ['the token as Prometheus may spell it', `bearer  ${token}`, 200],
  ['the token as a password', basic(token), 200],
])('with a token configured, %s gets its answer', async (_what, authorization, status) => {
  const parts = routerParts(undefined, { token });
  for (const path of ['/', '/metrics', '/page.js', '/history', '/failover/3', '/nowhere']) {
    const reply = await ask(parts, path, { authorization });
    expect(reply.status).toBe(path === '/nowhere' && status === 200 ? 404 : status);
  }
});

test('with a token configured, a stream is not for everybody, and load balancers need none', async () => {
  const parts = routerParts(undefined, { token });
  expect((await ask(parts, '/events')).status).toBe(401);
  for (const path of Object.keys(HEALTH_PATHS)) expect((await ask(parts, path)).status).not.toBe(401);
});

test('an answer to a load balancer says no more than it needs', async () => {
  const { body } = await ask(routerParts(), '/standby');
  expect(body).toBe('yes: a standby that receives WAL\n');
});

test.each(['/', '/metrics', '/primary', '/history', '/failover/7', '/failover/7.svg', '/nowhere'])(
  '%s is not kept, framed, or taken for something else',
  async (path) => {
    const { headers } = await ask(routerParts(), path);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
  },
);

test.each([
  '/failover/',
  '/failover/1e3',
  '/failover/../x',
  '/failover/12345678901234567',
  '/%2e%2e/',
  '//x',
  '/<script>',
])('%s is nowhere, and is not repeated as markup', async (path) => {
  const reply = await ask(routerParts(), path);
  expect(reply.status).toBe(404);
  expect(reply.headers['content-type']).toContain('text/plain');
});

test('a journal that cannot be read is a 503, and the page lives without it', async () => {
  const parts = routerParts(undefined, { journal: () => Promise.resolve(null) });
  expect((await ask(parts, '/history')).status).toBe(503);
  expect((await ask(parts, '/')).status).toBe(200);
});

test('a viewer gets the whole picture at once, then what has changed, and none after leaving', async () => {
  let document: WatchDocument = SCENES.calm;
  const parts = routerParts(() => document);
  const answer = await router(parts)({ method: 'GET', path: '/events', authorization: null });
  const got: string[] = [];
  if (!('start' in answer)) throw new Error('no stream');
  const stop = answer.start((text) => got.push(text));
  const data = (): { readonly title?: string; readonly regions: Readonly<Record<string, string>> } =>
    JSON.parse(/^event: picture\ndata: (.*)\n\n$/.exec(got.at(-1) ?? '')?.[1] ?? '');
  expect(Object.keys(data().regions)).toEqual([
    'headline',
    'nodes',
    'facts',
    'channels',
    'attention',
    'events',
  ]);
  parts.live.tick();
  parts.live.tick();
  expect(data().regions).toEqual({});
  document = SCENES.suspected;
  parts.live.tick();
  expect(data().title).toMatch(/^SUSPECTED/);
  expect(Object.keys(data().regions)).toContain('headline');
  stop();
  parts.live.tick();
  expect(got).toHaveLength(4);
});
