import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { SimulateOptions, SimulateResult, simulate } from '../../src/sim/simulate.ts';
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
    format: 'esm',
    platform: 'neutral',
    write: false,
    logLevel: 'silent',
    plugins: mutant === null ? [] : [edit(mutant)],
  });
  const code = Buffer.from(built.outputFiles[0]?.text ?? '').toString('base64');
  const url = `data:text/javascript;base64,${code}`;
  const module = (await import(/* @vite-ignore */ url)) as { simulate: typeof simulate };
  return module.simulate;
}

function edit({ file, find, replace }: Mutant): Plugin {
  return {
    name: 'mutant',
    setup: (bundler) => {
      bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (relative(CORE, path) !== join(file)) return undefined;
        const text = await readFile(path, 'utf8');
        const times = text.split(find).length - 1;
        if (times !== 1) throw new Error(`${file}: the text to change occurs ${times} times`);
        return { contents: text.replace(find, replace), loader: 'ts' };
      });
    },
  };
}
