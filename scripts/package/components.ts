import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something of others that is inside a package, as its makers and the lockfile describe it. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** The lockfile's hash of what was downloaded: `sha512-` and base64. */
  readonly integrity: string;
  /** What its makers want to be passed on. */
  readonly licenceText: string;
}

/** Licences under which parts of others may be shipped. Any other one is for a human to judge first. */
export const ALLOWED_LICENCES: readonly string[] = [
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
];

/** Parts by their place, such as `node_modules/pg`, below a directory that holds their lockfile. */
export function readComponents(top: string, places: readonly string[]): readonly Component[] {
  const { packages } = readJson(join(top, 'package-lock.json')) as Lockfile;
  return places.map((place) => {
    const locked = packages[place];
    if (locked?.integrity === undefined) throw new Error(`${place} is not pinned by the lockfile`);
    const own = readJson(join(top, place, 'package.json')) as Manifest;
    if (own.version !== locked.version) throw new Error(`${place} is not the pinned version: run npm ci`);
    return {
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: locked.version,
      licence: licenceOf(own, place),
      integrity: locked.integrity,
      licenceText: licenceText(join(top, place)),
    };
  });
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
}

interface Manifest {
  readonly version: string;
  readonly license?: string;
  /** How it was written long ago. */
  readonly licenses?: readonly { readonly type: string }[];
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

function licenceOf({ license, licenses }: Manifest, place: string): string {
  const licence = license ?? licenses?.map(({ type }) => type).join(' OR ');
  if (licence === undefined || !ALLOWED_LICENCES.includes(licence))
    throw new Error(`${place} has the licence ${licence ?? '(none)'}, which nobody has judged yet`);
  return licence;
}

/** Some have it at the end of their README only. */
function licenceText(directory: string): string {
  const names = readdirSync(directory).toSorted();
  const found = [/^licen[cs]e/i, /^readme/i].map((pattern) => names.find((name) => pattern.test(name)));
  const [file, readme] = found;
  if (file !== undefined) return readFileSync(join(directory, file), 'utf8').trim();
  const text = readme === undefined ? '' : readFileSync(join(directory, readme), 'utf8');
  const at = text.search(/^#+ *licen[cs]e/im);
  if (at < 0) throw new Error(`${directory} has no text of its licence`);
  return text.slice(at).trim();
}
