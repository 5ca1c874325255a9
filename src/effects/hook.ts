import type { Exec } from '../runtime/ports.ts';

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

const LOOK_MS = 2000;

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
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: home,
    LC_ALL: 'C',
    ...facts,
  };
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

/** The first line that has something to read; a hook may print anything. */
function presentable(output: string): string {
  const lines = output.split('\n').map((line) => line.replaceAll(/[\p{Cc}\uFFFD]/gu, ' ').trim());
  return lines.find((line) => line !== '')?.slice(0, 200) ?? '';
}

/** The program, and the directory in which it stands; links are followed. */
async function whyNotTrusted(file: string, uid: number, exec: Exec): Promise<string | null> {
  const directory = file.replace(/\/[^/]*$/, '') || '/';
  const looked = await exec({
    file: 'stat',
    args: ['-L', '-c', '%u %a %n', '--', file, directory],
    timeoutMs: LOOK_MS,
  });
  if (looked.kind !== 'exit' || looked.code !== 0)
    return `${file} cannot be looked at: ${presentable(looked.stderr)}`;
  for (const line of looked.stdout.trim().split('\n')) {
    const [owner = '', mode = '', ...name] = line.split(' ');
    const path = name.join(' ');
    if (Number(owner) !== 0 && Number(owner) !== uid)
      return `${path} belongs to user ${owner}: chown root ${path}`;
    const bits = Number.parseInt(mode, 8);
    // In a directory with the sticky bit, such as /tmp, others cannot replace it.
    const isSticky = path === directory && (bits & 0o1000) !== 0;
    if ((bits & 0o022) !== 0 && !isSticky)
      return `${path} is writable by others (mode ${mode}): chmod go-w ${path}`;
  }
  return null;
}
