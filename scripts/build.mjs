// One file that Node runs: dist/whpg-failover.cjs. Not minified, so that a stack trace in the journal can be read.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

const result = await build({
  absWorkingDir: top,
  entryPoints: ['src/main.ts'],
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  keepNames: true,
  // ssh2's optional native parts: without them it uses its own JavaScript, which is fast enough (see README).
  external: ['cpu-features', '*.node', 'pg-native'],
  define: { WHPG_FAILOVER_VERSION: JSON.stringify(version) },
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});

// Code is escaped to ASCII already; what is left is in the comments of packages. One such character makes the
// engine keep the whole text in two bytes a character: 2 MB more at rest.
const ascii = result.outputFiles[0].text.replace(/\P{ASCII}/gu, '?');
mkdirSync(join(top, 'dist'), { recursive: true });
writeFileSync(join(top, 'dist/whpg-failover.cjs'), ascii);

// Which packages are really inside, for the licences and the bill of materials of what is shipped.
const packages = Object.keys(result.metafile.inputs).flatMap(
  (path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
);
writeFileSync(
  join(top, 'dist/inside.json'),
  `${JSON.stringify([...new Set(packages)].toSorted(), null, 2)}\n`,
);
