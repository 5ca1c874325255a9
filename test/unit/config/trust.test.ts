import { expect, test } from 'vitest';
import { judgeFile } from '../../../src/config/trust.ts';

const right = { regular: true, directory: false, mode: 0o100600, uid: 1000, bytes: 100 };

test.each([
  ['its own file', right, 'configuration', null],
  ["root's file", { ...right, uid: 0 }, 'configuration', null],
  ['a file that all may read', { ...right, mode: 0o100644 }, 'configuration', null],
  ['a password that its owner may read', right, 'password', null],
  ["somebody else's file", { ...right, uid: 1001 }, 'configuration', 'file-wrong-owner'],
  ['a file the group may write', { ...right, mode: 0o100620 }, 'configuration', 'file-writable-by-others'],
  ['a file that others may write', { ...right, mode: 0o100602 }, 'configuration', 'file-writable-by-others'],
  ['a password the group may read', { ...right, mode: 0o100640 }, 'password', 'file-readable-by-others'],
  ['a password that others may execute', { ...right, mode: 0o100601 }, 'password', 'file-readable-by-others'],
  ['a directory', { ...right, regular: false, directory: true }, 'configuration', 'file-not-regular'],
  ['a pipe', { ...right, regular: false }, 'configuration', 'file-not-regular'],
  ['a huge file', { ...right, bytes: 1001 }, 'configuration', 'file-too-large'],
] as const)('user 1000 and %s', (_what, facts, rule, code) => {
  expect(judgeFile('f', facts, rule, 1000, 1000)?.code ?? null).toBe(code);
});

test.each([
  ['a key of its own that the group may read', { ...right, mode: 0o100640 }, 'file-readable-by-others'],
  ["root's key that a group may read", { ...right, uid: 0, mode: 0o100640 }, null],
  ["root's key that all may read", { ...right, uid: 0, mode: 0o100644 }, 'file-readable-by-others'],
] as const)('as a key: %s', (_what, facts, code) => {
  expect(judgeFile('f', facts, 'key', 1000, 1000)?.code ?? null).toBe(code);
});

const credential = { ...right, uid: 0, mode: 0o100440 };
const place = '/run/credentials/whpg-failover.service/password';

test.each([
  ['a credential of systemd', place, credential, null],
  ['one that others may read too', place, { ...credential, mode: 0o100444 }, 'file-readable-by-others'],
  ['one that is not of root', place, { ...credential, uid: 1000 }, 'file-readable-by-others'],
  ['such a file elsewhere', '/run/credentials/../x/password', credential, 'file-readable-by-others'],
] as const)('as a password: %s', (_what, path, facts, code) => {
  expect(judgeFile(path, facts, 'password', 1000, 1000)?.code ?? null).toBe(code);
});
