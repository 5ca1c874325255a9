import { isIP } from 'node:net';
import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { type Ip, parseCidr, parseIp, sameNetwork } from '../../../src/config/address.ts';

function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === null) throw new Error(`no address: ${text}`);
  return parsed;
}

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['2001:DB8::0001', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['fd00:0:0:0:0:0:0:a', 'fd00::a'],
  ['::1', '::1'],
  ['fd00::', 'fd00::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
])('%s is spelt %s', (text, canonical) => {
  expect(ip(text).text).toBe(canonical);
});

test.each([
  ['a name', 'cdw'],
  ['nothing', ''],
  ['three parts', '10.0.0'],
  ['a part above 255', '10.0.0.256'],
  ['a leading zero, which some read as octal', '10.0.0.012'],
  ['the unspecified address', '0.0.0.0'],
  ['the unspecified IPv6 address', '::'],
  ['multicast', '224.0.0.18'],
  ['IPv6 multicast', 'ff02::1'],
  ['a zone', 'fe80::1%eth0'],
  ['two gaps', '1::2::3'],
  ['nine groups', '1:2:3:4:5:6:7:8:9'],
  ['a gap for nothing', '1:2:3:4::5:6:7:8'],
  ['a group of five digits', '12345::'],
  ['IPv4 inside IPv6', '::ffff:10.0.0.1'],
  ['spaces', ' 10.0.0.1'],
])('%s is no address of a host', (_what, text) => {
  expect(parseIp(text)).toBeNull();
});

test('IPv6 addresses agree with what Node accepts and with the canonical spelling of URLs', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), fc.stringMatching(/^[0-9a-f:]{2,20}$/)), (text) => {
      const parsed = parseIp(text);
      if (parsed === null) return;
      expect(isIP(text)).toBe(6);
      expect(`[${parsed.text}]`).toBe(new URL(`http://[${text}]/`).hostname);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['10.0.0.100/24', { address: '10.0.0.100', prefix: 24, family: 4 }],
  ['10.0.0.100/32', { address: '10.0.0.100', prefix: 32, family: 4 }],
  ['10.0.0.0/31', { address: '10.0.0.0', prefix: 31, family: 4 }],
  ['FD00::64/64', { address: 'fd00::64', prefix: 64, family: 6 }],
])('%s is an address with its prefix', (text, cidr) => {
  expect(parseCidr(text)).toEqual(cidr);
});

test.each([
  '10.0.0.100',
  '10.0.0.100/',
  '10.0.0.100/33',
  '10.0.0.100/0',
  '10.0.0.0/24',
  '10.0.0.255/24',
  'fd00::1/129',
  '/24',
])('%s is not', (text) => {
  expect(parseCidr(text)).toBeNull();
});

test('a network ends where its prefix ends', () => {
  expect(sameNetwork(ip('10.0.0.1'), ip('10.0.0.254'), 24)).toBe(true);
  expect(sameNetwork(ip('10.0.0.1'), ip('10.0.1.1'), 24)).toBe(false);
  expect(sameNetwork(ip('10.0.0.1'), ip('10.0.1.1'), 23)).toBe(true);
  expect(sameNetwork(ip('10.0.0.1'), ip('fd00::1'), 1)).toBe(false);
});
