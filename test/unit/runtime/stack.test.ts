import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { readableStack } from '../../../src/runtime/stack.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const source = `
export async function outer(depth) {
  if (depth > 0) return await outer(depth - 1);
  throw new Error('the disk said no');
}
`;

/** What a program of one minified file throws, and where that file is. */
async function thrown(options: { map: boolean }): Promise<{ error: unknown; program: string }> {
  const directory = await temporaryDirectory();
  const program = join(directory, 'dist/program.cjs');
  await writeFile(join(directory, 'disk.js'), source);
  await build({
    absWorkingDir: directory,
    entryPoints: ['disk.js'],
    outfile: 'dist/program.cjs',
    bundle: true,
    format: 'cjs',
    platform: 'node',
    minify: true,
    sourcemap: options.map ? 'external' : false,
    logLevel: 'silent',
  });
  const { outer } = createRequire(program)(program) as { outer: (depth: number) => Promise<never> };
  const error: unknown = await outer(1).catch((reason: unknown) => reason);
  return { error, program };
}

describe('the stack of an error', () => {
  test('names the files and lines of the sources, though the program is one minified file', async () => {
    const { error, program } = await thrown({ map: true });
    expect(await readFile(program, 'utf8')).not.toContain('depth');
    const [what, first, second] = readableStack(error, program).split('\n');
    expect(what).toBe('Error: the disk said no');
    expect(first).toBe('    at disk.js:4:9');
    expect(second).toMatch(/^ {4}at disk\.js:3:\d+$/);
  });

  test('is what the engine says where there is no map', async () => {
    const { error, program } = await thrown({ map: false });
    expect(readableStack(error, program)).toBe((error as Error).stack);
  });

  test('of what is no error is the thing itself', () => expect(readableStack('no', '/nowhere')).toBe('no'));
});
