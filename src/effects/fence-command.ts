import type { Exec } from '../runtime/ports.ts';

export interface CommandOptions {
  /** `fence.command`: an absolute path and its arguments. */
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  /** The old primary, as the configuration names it. */
  readonly host: string;
  readonly address: string;
  readonly cluster: string;
  /** Home of the daemon's user: clients of clouds and hypervisors keep their keys there. */
  readonly home: string;
}

export type CommandFact =
  | { readonly kind: 'seen'; readonly how: string }
  | { readonly kind: 'not-seen'; readonly why: string };

/** Exit 0 is a confirmed fence; anything else, a timeout too, is not. */
export async function fenceByCommand(options: CommandOptions, exec: Exec): Promise<CommandFact> {
  const [file = '', ...args] = options.argv;
  const result = await exec({
    file,
    args,
    timeoutMs: options.timeoutMs,
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: options.home,
      LC_ALL: 'C',
      WHPG_FENCE_HOST: options.host,
      WHPG_FENCE_ADDRESS: options.address,
      WHPG_CLUSTER: options.cluster,
    },
  });
  if (result.kind === 'exit' && result.code === 0)
    return { kind: 'seen', how: `${file} says that it is fenced` };
  const line = result.stderr.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
  const ending = {
    exit: `ended with ${result.code ?? 'a signal'}`,
    timeout: `had no end within ${options.timeoutMs} ms`,
    aborted: 'was interrupted',
    'no-start': 'could not be started',
  }[result.kind];
  return { kind: 'not-seen', why: `${file} ${ending}${line === '' ? '' : `: ${line}`}` };
}
