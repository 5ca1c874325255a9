import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../../scripts/catalogue.ts';
import { PHASE_CHANGED } from '../../../src/cli/run/events.ts';
import { MESSAGES } from '../../../src/core/messages.ts';
import { messageId } from '../../../src/runtime/message-id.ts';

const path = resolve(import.meta.dirname, '../../../systemd/whpg-failover.catalog');
const codes = [...Object.keys(MESSAGES), PHASE_CHANGED];

test('the message catalogue is what the code prints', () => {
  if (process.env.REWRITE === '1') writeFileSync(path, catalogue());
  expect(readFileSync(path, 'utf8')).toBe(catalogue());
});

test.each(codes)('journalctl -x explains %s', (code) => {
  const [, entry = ''] = readFileSync(path, 'utf8').split(`-- ${messageId(code)}\n`);
  const own = entry.split('\n-- ')[0] ?? '';
  expect(own).toMatch(/^Subject: .+\nDefined-By: whpg-failover\n/);
  expect(own).toContain(code === PHASE_CHANGED ? 'whpg-failover why' : `help messages ${code}`);
});

test('every code has an identifier of its own, 128 bits in hex, that never changes', () => {
  expect(new Set(codes.map(messageId)).size).toBe(codes.length);
  for (const code of codes) expect(messageId(code)).toMatch(/^[0-9a-f]{32}$/);
  expect(messageId('VIP_ON_BOTH')).toBe('d98d42f4f540870b9e083f9d62aa1774');
});
