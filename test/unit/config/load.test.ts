import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig, readPassword } from '../../../src/config/load.ts';
import { formatProblem } from '../../../src/config/problems.ts';
import { configOf, minimalYaml } from '../../support/config.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whpg-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Mode is set apart from writing, so that no umask changes it. */
function write(name: string, content: string | Uint8Array, mode = 0o644): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

function complaintsAbout(path: string): string {
  const result = loadConfig(path);
  return result.kind === 'ok' ? '' : result.problems.map(formatProblem).join('\n').replaceAll(folder, '');
}

const withPasswordFile = (path: string): string =>
  minimalYaml().replace('database:', `database:\n  passwordFile: ${path}`);

test('a right file is loaded, also through a symbolic link', () => {
  const path = write('right.yaml', minimalYaml());
  symlinkSync(path, join(folder, 'link.yaml'));
  expect(complaintsAbout(path)).toBe('');
  expect(complaintsAbout(join(folder, 'link.yaml'))).toBe('');
});

test.each([
  [
    'a missing file',
    (): string => join(folder, 'none.yaml'),
    '/none.yaml: found no such file, expected a readable file (check the path',
  ],
  ['a file below a file', (): string => join(write('a.yaml', ''), 'b'), 'found no such file'],
  ['a directory', (): string => folder, 'found a directory, expected a file'],
  ['a device', (): string => '/dev/zero', 'found something that is no regular file'],
  ['a path with a NUL', (): string => 'a\0b', 'found a file that cannot be read (ERR_INVALID_ARG_VALUE)'],
  ['a loop of links', loopOfLinks, 'found a file that cannot be read (ELOOP)'],
  [
    'a file the group may write',
    (): string => write('g.yaml', minimalYaml(), 0o664),
    'found mode 0664, writable by group or others, expected a file that only its owner may write (chmod go-w',
  ],
  [
    'a file that all may write',
    (): string => write('o.yaml', minimalYaml(), 0o646),
    'found mode 0646, writable by',
  ],
  ['an empty file', (): string => write('e.yaml', ''), 'the file is empty'],
  [
    'bytes that are no text',
    (): string => write('b.yaml', new Uint8Array([0xff, 0xfe, 0x80])),
    'found bytes that are not UTF-8',
  ],
  [
    'an endless file',
    (): string => write('l.yaml', 'x'.repeat(200_000)),
    'found 200000 bytes, expected at most 131072 bytes',
  ],
])('%s is one clear problem', (_what, make, complaint) => {
  const said = complaintsAbout(make());
  expect(said).toContain(complaint);
  expect(said.split('\n')).toHaveLength(1);
});

function loopOfLinks(): string {
  symlinkSync(join(folder, 'loop.yaml'), join(folder, 'loop.yaml'));
  return join(folder, 'loop.yaml');
}

test.runIf(process.getuid?.() === 0)("somebody else's file is refused", () => {
  const path = write('other.yaml', minimalYaml());
  chownSync(path, 65_534, 65_534);
  expect(complaintsAbout(path)).toContain('found a file that belongs to user 65534');
  expect(loadConfig(path, 65_534).kind).toBe('ok');
});

test('a configuration names the place of its password file when that is refused', () => {
  const secret = write('open.txt', 'hunter2\n', 0o640);
  const said = complaintsAbout(write('p.yaml', withPasswordFile(secret)));
  expect(said).toContain(
    'p.yaml:8:3: database.passwordFile: found a password file that is refused: mode 0640, open to group or others',
  );
  expect(said).not.toContain('hunter2');
});

test.each([
  ['missing', (): string => join(folder, 'no-such'), 'no such file'],
  ['a directory', (): string => makeFolder('d'), 'a directory'],
  [
    'writable by the group',
    (): string => write('w.txt', 'hunter2', 0o620),
    'mode 0620, writable by group or others',
  ],
  ['empty', (): string => write('n.txt', '\n', 0o600), 'an empty file'],
  ['of two lines', (): string => write('2.txt', 'hunter2\nhunter3\n', 0o600), 'more than one line'],
])('a password file is refused when it is %s, and never shown', (_what, make, complaint) => {
  const said = complaintsAbout(write('q.yaml', withPasswordFile(make())));
  expect(said).toContain(`refused: ${complaint}`);
  expect(said).not.toContain('hunter');
});

function makeFolder(name: string): string {
  mkdirSync(join(folder, name));
  return join(folder, name);
}

test.each([
  ['hunter2', 'hunter2'],
  ['hunter2\n', 'hunter2'],
  ['hunter2\r\n', 'hunter2'],
  [' with spaces \n', ' with spaces '],
])('the password in %j is %j', (content, password) => {
  const path = write('password.txt', content, 0o600);
  expect(readPassword(configOf(withPasswordFile(path)))).toEqual({ kind: 'ok', password });
  expect(complaintsAbout(write('r.yaml', withPasswordFile(path)))).toBe('');
});

test('without a password file there is no password', () => {
  expect(readPassword(configOf(minimalYaml()))).toEqual({ kind: 'ok', password: null });
});
