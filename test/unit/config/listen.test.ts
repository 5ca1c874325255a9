import { expect, test } from 'vitest';
import { parseListen, printListen } from '../../../src/config/listen.ts';

test.each([
  ['10.0.0.11:8008', '10.0.0.11', 8008],
  ['0.0.0.0:1', '0.0.0.0', 1],
  ['self:65535', 'self', 65_535],
  ['[::1]:8008', '::1', 8008],
  ['[::]:8008', '::', 8008],
])('%s is a place to listen', (text, address, port) => {
  expect(parseListen(text)).toEqual({ address, port });
  expect(printListen({ address, port })).toBe(text);
});

test('an IPv6 address is spelt as the kernel spells it', () => {
  expect(parseListen('[2001:DB8:0:0::1]:80')?.address).toBe('2001:db8::1');
});

test.each([
  '',
  '8008',
  ':8008',
  '10.0.0.11',
  '10.0.0.11:',
  '10.0.0.11:0',
  '10.0.0.11:65536',
  '10.0.0.256:80',
  'cdw:8008',
  '::1:8008',
  '[::1]',
  '[10.0.0.1]:80',
  '[fe80::1%eth0]:80',
  '224.0.0.1:80',
  'self:8008 ',
  'http://10.0.0.11:8008',
])('"%s" is none', (text) => {
  expect(parseListen(text)).toBeNull();
});
