// How good the failure detector is with each profile: Markdown on the output, a chart where it is wanted.
//
//   node scripts/detector.mjs [--hours N] [--svg FILE]      default 24 simulated hours for each figure; some minutes
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const place = mkdtempSync(join(tmpdir(), 'whpg-detector-'));
try {
  const outfile = join(place, 'main.mjs');
  await build({
    absWorkingDir: dirname(dirname(fileURLToPath(import.meta.url))),
    entryPoints: ['scripts/detector/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(place, { recursive: true, force: true });
}
