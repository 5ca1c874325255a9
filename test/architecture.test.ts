import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const textOf = (file: string): string => readFileSync(join(src, file), 'utf8');
const folderOf = (file: string): string => file.split('/')[0] ?? '';

/** Every module that a file imports, statically or on demand: `node:fs`, `pg`, or a path below src. */
function importsOf(file: string): string[] {
  const found = [...textOf(file).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return found.map((name) =>
    name.startsWith('.') ? relative(src, resolve(src, dirname(file), name)) : name,
  );
}

/** The arrows of the house: a folder, and what it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  config: ['core', 'yaml', 'valibot', 'node:fs'],
  probes: ['core', 'runtime/ports.ts'],
  effects: ['core', 'runtime/ports.ts'],
  journal: ['core', 'runtime/ports.ts'],
  control: ['core', 'runtime/ports.ts', 'runtime/http-ports.ts'],
  runtime: ['core', 'node:', 'pg', 'pino', 'ssh2'],
  sim: ['core'],
};

describe.each(Object.keys(MAY_IMPORT))('src/%s', (folder) => {
  const allowed = [`${folder}/`, ...(MAY_IMPORT[folder] ?? [])];
  test.each(files.filter((file) => folderOf(file) === folder))(
    '%s imports only what its folder may',
    (file) => {
      const strangers = importsOf(file).filter(
        (name) =>
          !allowed.some(
            (prefix) =>
              name === prefix ||
              name.startsWith(prefix.endsWith(':') ? prefix : `${prefix.replace(/\/$/, '')}/`) ||
              name === prefix.replace(/\/$/, ''),
          ),
      );
      expect(strangers).toEqual([]);
    },
  );
});

test('every folder of src has its arrows in the table, but for cli, which sees everything', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map(folderOf));
  expect([...folders].toSorted()).toEqual([...Object.keys(MAY_IMPORT), 'cli'].toSorted());
});

test.each(files.filter((file) => folderOf(file) === 'core' || folderOf(file) === 'sim'))(
  '%s knows no clock, no chance and no promise',
  (file) => {
    const code = textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(code).not.toMatch(/\b(Date|Math\.random|async|await|Promise|process|setTimeout|performance)\b/);
  },
);

test.each(files)('%s can be read without a table of contents', (file) => {
  expect(textOf(file).split('\n').length).toBeLessThanOrEqual(250);
});

test.each(files)('%s ends no process by a pattern and starts no shell line', (file) => {
  expect(textOf(file)).not.toMatch(/\b(pkill|killall)\b|shell:\s*true|execSync|exec\(`/);
});
