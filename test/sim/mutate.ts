import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { SimulateOptions, SimulateResult } from '../../src/sim/simulate.ts';
import type { Mutant } from './mutants.ts';

const CORE = resolve(import.meta.dirname, '../../src/core');
const ENTRY = resolve(import.meta.dirname, '../../src/sim/simulate.ts');

/** The simulator around a core in which one rule was changed; `null` is the core as it is. */
export async function simulatorOf(
  mutant: Mutant | null,
): Promise<(options: SimulateOptions) => SimulateResult> {
  const built = await build({
    entryPoints: [ENTRY],
    bundle: true,
    format: 'cjs',
    platform: 'neutral',
    write: false,
    logLevel: 'silent',
    plugins: mutant === null ? [] : [edit(mutant)],
  });
  const module: { exports: Record<string, unknown> } = { exports: {} };
  new Function('module', 'exports', built.outputFiles[0]?.text ?? '')(module, module.exports);
  return module.exports.simulate as (options: SimulateOptions) => SimulateResult;
}

function edit({ file, find, replace }: Mutant): Plugin {
  return {
    name: 'mutant',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (relative(CORE, path) !== join(file)) return undefined;
        const text = await readFile(path, 'utf8');
        const times = text.split(find).length - 1;
        if (times !== 1) throw new Error(`${file}: the text to change occurs ${times} times`);
        return { contents: text.replace(find, replace), loader: 'ts' };
      });
    },
  };
}
