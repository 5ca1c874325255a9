import type { CheckRun } from '../core/checks.ts';
import type { Exec, RunResult } from '../runtime/ports.ts';
import { presentable, siteEnvironment, whyNotTrusted } from './site-program.ts';

export interface CheckOrder {
  /** Absolute path, then arguments. */
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  /** Which check, and where it runs, as `WHPG_…`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly home: string;
  readonly uid: number;
  /** Nobody wants to know any more. */
  readonly signal?: AbortSignal;
}

/** A shell's words for a program that is not there, or that it may not run. */
const NOT_RUN: readonly (number | null)[] = [126, 127];
/** A run that is settled this long after its deadline was not slow: this machine stood still. */
const STILL_MS = 2000;

/** Runs a check of the site's once. Refused, like a hook, when somebody else could have written it. */
export async function runCheck(order: CheckOrder, exec: Exec): Promise<CheckRun> {
  const { argv, timeoutMs, facts, home, uid, signal } = order;
  const [file = '', ...args] = argv;
  const distrust = await whyNotTrusted(file, uid, exec);
  if (distrust !== null) return { outcome: 'unknown', why: `refused: ${distrust}` };
  const env = siteEnvironment(home, facts);
  const run = { file, args, timeoutMs, env, outputBytesMax: 4096 };
  return judged(await exec(signal === undefined ? run : { ...run, signal }), file, timeoutMs);
}

function judged(result: RunResult, file: string, timeoutMs: number): CheckRun {
  const { kind, code, stdout, stderr, tookMs } = result;
  if (kind === 'exit' && code === 0) return { outcome: 'pass', why: '' };
  const said = presentable(stderr) || presentable(stdout);
  const tell = (outcome: CheckRun['outcome'], ending: string): CheckRun => ({
    outcome,
    why: `${file} ${ending}${said === '' ? '' : `: ${said}`}`,
  });
  if (kind === 'no-start') return tell('unknown', 'could not be started');
  if (kind === 'aborted') return tell('unknown', 'was interrupted');
  if (tookMs > timeoutMs + STILL_MS) return tell('unknown', `was held up with this machine for ${tookMs} ms`);
  if (kind === 'timeout') return tell('fail', `had no end within ${timeoutMs} ms`);
  if (NOT_RUN.includes(code)) return tell('unknown', `ended with ${code}: something in it could not be run`);
  return tell('fail', `ended with ${code ?? 'a signal'}`);
}
