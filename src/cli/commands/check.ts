import { explain } from '../../config/explain.ts';
import { CommandError } from '../exit-codes.ts';
import { configOrEnd } from '../load.ts';
import { preflight } from '../preflight.ts';

interface Options {
  readonly explain?: boolean;
  readonly configOnly?: boolean;
}

/** Changes nothing: reads the file, looks at this node, and tries the other one's SSH and SQL once. */
export async function check(path: string, options: Options): Promise<void> {
  const { config, origins } = configOrEnd(path);
  if (options.explain === true) process.stdout.write(`${explain(config, origins)}\n`);
  if (options.configOnly !== true) {
    const findings = await preflight(config);
    for (const { weight, what, hint } of findings) {
      process.stderr.write(`${weight}: ${what}\n    ${hint}\n`);
    }
    const failures = findings.filter(({ weight }) => weight === 'failure').length;
    if (failures > 0) {
      throw new CommandError('PREREQUISITE', `${path} is right, but ${failures} thing(s) above are missing`);
    }
  }
  process.stdout.write(`${path}: ok\n`);
}
