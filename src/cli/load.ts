import { loadConfig } from '../config/load.ts';
import type { Origins } from '../config/parse.ts';
import { formatProblem } from '../config/problems.ts';
import type { Config } from '../config/settings.ts';
import { CommandError } from './exit-codes.ts';

/** The configuration, or the end of the command with everything that is wrong with it. */
export function configOrEnd(path: string): { readonly config: Config; readonly origins: Origins } {
  const loaded = loadConfig(path);
  if (loaded.kind === 'ok') return loaded;
  const { problems } = loaded;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new CommandError('BAD_CONFIG', [...problems.map(formatProblem), `${path}: ${count}`].join('\n'));
}
