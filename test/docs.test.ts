import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { REFERENCE } from '../scripts/reference.ts';
import { program } from '../src/cli/program.ts';

const root = resolve(import.meta.dirname, '..');
const readmePath = join(root, 'README.md');
const readme = (): string => readFileSync(readmePath, 'utf8');
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. */
const partOf = (name: string): RegExp =>
  new RegExp(`(<!-- ${name}:begin -->\\n)([\\s\\S]*?)(<!-- ${name}:end -->)`);

test.each(Object.entries(REFERENCE))(
  'the README prints the table of %s as the code has it',
  (name, print) => {
    const part = partOf(name);
    if (process.env.REWRITE === '1') {
      writeFileSync(
        readmePath,
        readme().replace(part, (_whole, begin: string, _old, end: string) => `${begin}${print()}\n${end}`),
      );
    }
    expect(part.exec(readme())?.[2]).toBe(`${print()}\n`);
  },
);

/** What packages carry besides has a lockfile of its own. */
const runtimeJson = JSON.parse(readFileSync(join(root, 'scripts/package/runtime/package.json'), 'utf8'));
const dependencies: Readonly<Record<string, string>> = Object.assign(
  {},
  ...[packageJson, runtimeJson].flatMap((manifest) => [
    manifest.dependencies,
    manifest.devDependencies,
    manifest.optionalDependencies,
  ]),
);

test.each(Object.entries(dependencies))('the README argues for the dependency %s', (name, version) => {
  expect(readme()).toMatch(
    new RegExp(`^\\| [^|]*\`${name.replaceAll('/', '\\/')}\` ${version.replaceAll('.', '\\.')}`, 'm'),
  );
});

test.each(
  program().commands.flatMap((command) =>
    command.commands.length > 0
      ? command.commands.map((sub) => `${command.name()} ${sub.name()}`)
      : [command.name()],
  ),
)('the README names the command %s', (name) => {
  expect(readme()).toContain(`\`whpg-failover ${name}`);
});

test.each(
  [...readme().matchAll(/`((?:scripts|src|test|config|systemd)\/[\w./-]+)`/g)].map((match) => match[1] ?? ''),
)('the README names %s, which exists', (path) => {
  expect(existsSync(join(root, path))).toBe(true);
});
