import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { planOf } from '../../src/sim/plan.ts';
import type { run } from '../../src/sim/run.ts';
import type { Mutant } from './mutants.ts';

const CORE = resolve(import.meta.dirname, '../../src/core');
const SIM = resolve(import.meta.dirname, '../../src/sim');
const ENTRY = "export { planOf } from './plan.ts'; export { run } from './run.ts';";

/**
 * The promises that the history of a seed breaks, one at most, around a core in which one rule was changed; `null` is
 * the core as it is. Not by `simulate`, which would look for the fewest faults as well.
 */
export async function brokenAround(mutant: Mutant | null): Promise<(seed: number) => readonly string[]> {
  const built = await build({
    stdin: { contents: ENTRY, resolveDir: SIM },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
    logLevel: 'silent',
    plugins: mutant === null ? [] : [edit(mutant)],
  });
  const code = Buffer.from(built.outputFiles[0]?.text ?? '').toString('base64');
  const url = `data:text/javascript;base64,${code}`;
  const sim = (await import(/* @vite-ignore */ url)) as { planOf: typeof planOf; run: typeof run };
  return (seed) => {
    const { violation } = sim.run(sim.planOf(seed));
    return violation === null ? [] : [violation.invariant];
  };
}

function edit({ file, find, replace }: Mutant): Plugin {
  return {
    name: 'mutant',
    setup: (bundler) => {
      // Only the file itself: each other one that is asked about costs a way to esbuild's process and back.
      const filter = new RegExp(`/${file.replaceAll('.', '\\.')}$`);
      bundler.onLoad({ filter }, async ({ path }) => {
        if (relative(CORE, path) !== join(file)) return undefined;
        const text = await readFile(path, 'utf8');
        const times = text.split(find).length - 1;
        if (times !== 1) throw new Error(`${file}: the text to change occurs ${times} times`);
        return { contents: text.replace(find, replace), loader: 'ts' };
      });
    },
  };
}
