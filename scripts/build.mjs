// One file that Node runs: dist/whpg-failover.cjs. Minified, since the engine keeps the text and the names in memory: 4 MB
// at rest. The map beside it is read only when something broke, to tell where in the sources.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

const result = await build({
  absWorkingDir: top,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/whpg-failover.cjs',
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  lineLimit: 200,
  sourcemap: 'external',
  sourcesContent: false,
  // ssh2's optional native parts: without them it uses its own JavaScript, which is fast enough (see README).
  external: ['cpu-features', '*.node', 'pg-native'],
  define: { WHPG_FAILOVER_VERSION: JSON.stringify(version) },
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});

mkdirSync(join(top, 'dist'), { recursive: true });
for (const { path, text } of result.outputFiles) {
  // Code is escaped to ASCII already; what is left is in the licences at its end. One such character makes the
  // engine keep the whole text in two bytes a character: 1 MB more at rest.
  writeFileSync(path, path.endsWith('.map') ? text : text.replace(/\P{ASCII}/gu, '?'));
}

// Which packages are really inside, for the licences and the bill of materials of what is shipped.
const packages = Object.keys(result.metafile.inputs).flatMap(
  (path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
);
writeFileSync(
  join(top, 'dist/inside.json'),
  `${JSON.stringify([...new Set(packages)].toSorted(), null, 2)}\n`,
);
