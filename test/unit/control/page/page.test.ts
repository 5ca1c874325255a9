import { expect, test } from 'vitest';
import { SCRIPT } from '../../../../src/control/page/script.ts';
import { sparkline } from '../../../../src/control/page/sparkline.ts';
import { STYLE } from '../../../../src/control/page/style.ts';
import type { WatchDocument } from '../../../../src/control/picture/document.ts';
import { SCENES, seen } from '../../../support/watch-scenes.ts';
import { ask, routerParts } from '../../../support/web.ts';

const pageOf = async (document: WatchDocument): Promise<string> =>
  (
    await ask(
      routerParts(() => document),
      '/',
    )
  ).body;

test.each(Object.entries(SCENES))('%s: every element that is opened is closed', async (_what, document) => {
  const open: string[] = [];
  for (const [, close, name = '', rest = ''] of (await pageOf(document)).matchAll(
    /<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi,
  )) {
    if (close === '/') expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/') && !['meta', 'link'].includes(name)) open.push(name);
  }
  expect(open).toEqual([]);
});

test.each(Object.entries(SCENES))(
  '%s: nothing runs in the page but its one file',
  async (_what, document) => {
    const page = await pageOf(document);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script src="/page.js" defer>']);
    expect(page).not.toMatch(/ style=| on\w+=|javascript:|https?:/i);
  },
);

test.each([
  [
    'calm',
    'ALL WELL',
    ['cdw', 'scdw', 'PRIMARY', 'standby', 'VIP 10.0.0.100<', '10.0.0.100/24: held', '0 of 3'],
  ],
  ['suspected', 'SUSPECTED', ['2 of 3', 'host-unreachable', '4 of 5 say dead']],
  ['failing over', 'FAILING OVER', ['step promote']],
  ['paused', 'PAUSED', ['1:23:45', 'disk exchange', 'whpg-failover resume']],
  ['halted', 'HALTED', ['12 MB']],
  ['VIP on both', 'VIP ON BOTH', ['on BOTH nodes']],
] as const)('%s: its word comes first, and what it rests on is there', async (scene, word, parts) => {
  const page = await pageOf(SCENES[scene]);
  expect(page).toMatch(new RegExp(`<title>${word} · production</title>`));
  expect(page.indexOf(word)).toBeLessThan(page.indexOf('class="node'));
  for (const part of parts) expect(page).toContain(part);
});

test('what a remote host says is text, never markup', async () => {
  const evil = '<img src=x onerror=alert(1)>';
  const page = await pageOf(seen({ cluster: evil, told: [{ code: 'WATCHING', text: evil, atWallMs: 0 }] }));
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

test('a curve has a bar for each answer, one from top to bottom for none, and a gap where nobody asked', () => {
  const drawn = sparkline({ name: 'sql', points: [1, 100, null, '-'] });
  expect(drawn).toContain('1 without an answer');
  expect(drawn.match(/class="alive" d="([^"]*)"/)?.[1]?.match(/M/g)).toHaveLength(2);
  expect(drawn).toContain('class="dead" d="M118.5 0V24"');
});

test('a curve of nothing, of noughts and of more than fits is drawn, too', () => {
  expect(sparkline({ name: 'x', points: [] })).not.toContain('NaN');
  expect(sparkline({ name: 'x', points: [0, 0] })).not.toMatch(/NaN|Infinity/);
  const many = sparkline({ name: 'x', points: Array.from({ length: 500 }, () => 1) });
  expect(many).not.toMatch(/M-/);
});

test('script and style need nothing from elsewhere', () => {
  for (const text of [SCRIPT, STYLE]) expect(text).not.toMatch(/https?:|import |url\(|eval|Function\(/);
});
