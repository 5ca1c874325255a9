import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHttpFiles } from '../../../src/config/http-files.ts';
import { configOf, minimalYaml } from '../../support/config.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whpg-http-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const nothing = { listen: null, tlsCertificate: null, tlsKey: null, tokenFile: null };
const readWith = (http: Partial<ReturnType<typeof configOf>['http']>): ReturnType<typeof readHttpFiles> =>
  readHttpFiles({ http: { ...nothing, ...http } });

test('by default there is neither address, token nor certificate', () => {
  const { http } = configOf(minimalYaml());
  expect(http).toEqual(nothing);
  expect(readWith({})).toEqual({ kind: 'ok', files: { token: null, tls: null } });
});

test('a token is one word, without the end of its line', () => {
  const tokenFile = write('token', 'abcdefgh-12345678\n', 0o600);
  expect(readWith({ tokenFile })).toMatchObject({ files: { token: 'abcdefgh-12345678' } });
});

test.each([
  ['that others may read', 'abcdefgh-12345678', 0o644, 'mode 0644'],
  ['that is short', 'secret', 0o600, 'expected one word of 16 to 512 characters'],
  ['that is empty', '', 0o600, 'expected one word of 16 to 512 characters'],
  ['of two lines', 'abcdefgh-12345678\nabcdefgh-12345678\n', 0o600, 'found no token'],
])('a token %s is refused, and not repeated', (_what, text, mode, why) => {
  const read = readWith({ tokenFile: write('bad-token', text, mode) });
  expect(read).toMatchObject({ kind: 'bad', key: 'http.tokenFile', why: expect.stringContaining(why) });
  if (text !== '') expect(JSON.stringify(read)).not.toContain(text.trim());
});

test('a key that others can read is refused', () => {
  const tlsCertificate = write('crt', 'certificate', 0o644);
  expect(readWith({ tlsCertificate, tlsKey: write('key', 'key', 0o600) })).toEqual({
    kind: 'ok',
    files: { token: null, tls: { certificate: 'certificate', key: 'key' } },
  });
  expect(readWith({ tlsCertificate, tlsKey: write('open', 'key', 0o604) })).toMatchObject({
    key: 'http.tlsKey',
    why: expect.stringContaining('mode 0604'),
  });
});

test('a file that is missing is named, without advice about configurations', () => {
  const read = readWith({ tokenFile: join(folder, 'none') });
  expect(read).toEqual({
    kind: 'bad',
    key: 'http.tokenFile',
    why: `${folder}/none: found no such file, expected a readable file`,
  });
});
