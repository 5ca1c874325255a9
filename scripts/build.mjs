// One file that Node runs: dist/whpg-failover.cjs. Not minified, so that a stack trace in the journal can be read.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

await build({
  absWorkingDir: new URL('..', import.meta.url).pathname,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/whpg-failover.cjs',
  bundle: true,
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
