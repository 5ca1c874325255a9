import { expect, test } from 'vitest';
import { firstMatch, parseHba } from '../../../../src/cli/doctor/hba.ts';

const client = {
  address: '10.0.0.11',
  names: ['cdw', 'cdw.example.com'],
  user: 'gpadmin',
  database: 'postgres',
};

test.each([
  ['host all gpadmin 10.0.0.11/32 trust', true],
  ['host all gpadmin 10.0.0.11/255.255.255.255 trust', true],
  ['host all gpadmin 10.0.0.0/255.255.254.0 trust', true],
  ['host all all 0.0.0.0/0 md5', true],
  ['host all all ::/0 md5', false],
  ['host all all all md5', true],
  ['host all gpadmin cdw trust', true],
  ['host all gpadmin .example.com trust', true],
  ['host all gpadmin scdw trust', false],
  ['host all +admins 10.0.0.0/8 trust', true],
  ['host all other 10.0.0.0/8 trust', false],
  ['host sales,postgres "gpadmin" 10.0.0.0/8 trust', true],
  ['host sales gpadmin 10.0.0.0/8 trust', false],
  ['host replication gpadmin 10.0.0.0/8 trust', false],
  ['hostssl all gpadmin 10.0.0.0/8 cert', false],
  ['local all all - trust', false],
  ['host all gpadmin 10.0.1.0/24 trust', false],
  ['nonsense', false],
])('%s: lets gpadmin in from 10.0.0.11: %s', (text, fits) => {
  expect(firstMatch([parseHba(text)], client) !== null).toBe(fits);
});

test('"all" is no replication', () => {
  const line = parseHba('host all all 10.0.0.0/8 trust');
  expect(firstMatch([line], { ...client, database: 'replication' })).toBeNull();
});

test('the first line that fits decides', () => {
  const lines = ['host all all 10.0.0.11/32 reject', 'host all all all trust'].map(parseHba);
  expect(firstMatch(lines, client)?.method).toBe('reject');
});
