import type { Exec } from '../runtime/ports.ts';
import { presentable, siteEnvironment, whyNotTrusted } from './site-program.ts';

export interface HookRun {
  /** Absolute path, then arguments. */
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  /** What happened, as `WHPG_…`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly home: string;
  readonly uid: number;
}

export type HookOutcome =
  | { readonly kind: 'done'; readonly tookMs: number }
  | { readonly kind: 'failed' | 'refused'; readonly why: string };

/**
 * Runs a program of the site to its end or to its deadline. Refused when somebody else than root and the service's user
 * could have written it, or could have put it in its place: it runs with the rights of the owner of all data.
 */
export async function runHook(
  { argv, timeoutMs, facts, home, uid }: HookRun,
  exec: Exec,
): Promise<HookOutcome> {
  const [file = '', ...args] = argv;
  const distrust = await whyNotTrusted(file, uid, exec);
  if (distrust !== null) return { kind: 'refused', why: distrust };
  const env = siteEnvironment(home, facts);
  const result = await exec({ file, args, timeoutMs, env, outputBytesMax: 4096 });
  if (result.kind === 'exit' && result.code === 0) return { kind: 'done', tookMs: result.tookMs };
  const ending = {
    exit: `ended with ${result.code ?? 'a signal'}`,
    timeout: `had no end within ${timeoutMs} ms and was ended`,
    aborted: 'was interrupted',
    'no-start': 'could not be started',
  }[result.kind];
  const said = presentable(result.stderr) || presentable(result.stdout);
  return { kind: 'failed', why: `${file} ${ending}${said === '' ? '' : `: ${said}`}` };
}
