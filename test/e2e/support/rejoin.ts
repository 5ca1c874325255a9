import type { Coordinator } from '../../lab/driver/lab.ts';
import { until } from '../../lab/driver/until.ts';
import type { Pair } from './pair.ts';

/** A `whpg-failover rejoin` that is under way in a host. */
export interface RunningRejoin {
  /** What it has written so far. */
  read(): Promise<string>;
  /** SIGKILL: it has no time for anything. */
  kill(): Promise<void>;
  /** Its exit code and all that it wrote. */
  end(): Promise<{ readonly code: number; readonly text: string }>;
}

let runs = 0;

/** Its output is a file: what it starts may outlive it. */
export async function startRejoin(
  { lab }: Pair,
  host: Coordinator,
  ...options: readonly string[]
): Promise<RunningRejoin> {
  runs += 1;
  const base = `/tmp/rejoin-${runs}`;
  const words = `echo $$ >${base}.pid; exec whpg-failover rejoin --yes ${options.join(' ')}`;
  const line = `(${words}) >${base}.log 2>&1 </dev/null; echo $? >${base}.code`;
  lab.follow(host, ['bash', '-c', line.replace('$$', '$BASHPID')], () => undefined);
  const text = async (file: string): Promise<string> =>
    (await lab.run(host, ['cat', `${base}.${file}`])).stdout;
  const pid = await until('rejoin has begun', async () => (await text('pid')).trim() || null);
  return {
    read: () => text('log'),
    kill: async () => void (await lab.run(host, ['kill', '-KILL', pid])),
    async end() {
      const code = await until('rejoin has ended', async () => (await text('code')).trim() || null, {
        withinMs: 90_000,
      });
      return { code: Number(code), text: await text('log') };
    },
  };
}

/** The process group of the gpinitstandby that runs on a host; undefined: none. */
export async function toolGroup({ lab }: Pair, host: Coordinator): Promise<string | undefined> {
  const { stdout } = await lab.run(host, ['ps', '-eo', 'pgid=,args=']);
  return /^ *(\d+) \S*bash \S*gpinitstandby -a -s /m.exec(stdout)?.[1];
}

/** The names beside the data directory of a host. */
export async function dataDirectories({ lab }: Pair, host: Coordinator): Promise<readonly string[]> {
  const { stdout } = await lab.run(host, ['bash', '-c', 'ls -d /data/*/*']);
  return stdout.trim().split('\n');
}
