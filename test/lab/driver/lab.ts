import { exec } from '../../../src/runtime/exec.ts';
import { startLines } from '../../../src/runtime/lines.ts';
import type { LineChild } from '../../../src/runtime/ports.ts';

/** Whoever drives the lab runs in the top directory of the checkout. */
export const CHECKOUT = process.cwd();

export const COORDINATORS = ['cdw', 'scdw'] as const;

export type Coordinator = (typeof COORDINATORS)[number];
export type Host = Coordinator | 'sdw1' | 'client';
export type Version = '6' | '7';
/** A host, or a user on it; without a user it is root. */
export type At = Host | `${string}@${Host}`;

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `scripts/lab.sh verdict` prints. */
export interface Verdict {
  readonly acknowledged: number;
  readonly outageSeconds: number;
  readonly outageFromWallMs: number | null;
  /** Null: no primary is there to be asked. */
  readonly lostWrites: number | null;
  readonly doubleWrites: number;
  readonly vipHolders: readonly Host[];
  readonly primaries: readonly Coordinator[];
}

/** A real installation of the machine, for the hosts to run instead of the stand-in: variables of `scripts/lab.sh`. */
export interface Installation {
  readonly LAB_GPHOME: string;
  readonly LAB_EXTRA_BIND: string;
}

/** One lab of `scripts/lab.sh`, by its name. */
export interface Lab {
  readonly name: string;
  readonly version: Version;
  /** Runs a verb, such as `do('kill-database', 'cdw')`. Throws what the lab said when it failed. */
  do(...verb: readonly string[]): Promise<string>;
  /** Runs a command in a host; its exit code is for the caller to judge. */
  run(at: At, command: readonly string[], stdin?: string): Promise<Output>;
  /** Starts a command in a host that goes on until it is stopped, and hands over its lines. */
  follow(at: At, command: readonly string[], onLine: (line: string) => void): LineChild;
  write(host: Host, path: string, text: string): Promise<void>;
  verdict(): Promise<Verdict>;
}

/** The first `up` builds the image from nothing. */
const UP_MS = 280_000;
const VERB_MS = 30_000;
const OUTPUT_BYTES = 8 * 1024 * 1024;
/** The lab's own failure, as opposed to that of a command in a host. */
const LAB_FAILED = 125;

export function lab(name: string, version: Version, installation?: Installation): Lab {
  const file = `${CHECKOUT}/scripts/lab.sh`;
  const env = { ...inherited(), LAB_NAME: name, LAB_VERSION: version, ...installation };

  async function call(args: readonly string[], stdin?: string): Promise<Output> {
    const result = await exec({
      file,
      args,
      env,
      timeoutMs: args[0] === 'up' ? UP_MS : VERB_MS,
      outputBytesMax: OUTPUT_BYTES,
      ...(stdin === undefined ? {} : { stdin }),
    });
    const { stdout, stderr } = result;
    if (result.kind !== 'exit' || result.code === LAB_FAILED) {
      throw new Error(`lab.sh ${args.join(' ')}: ${result.kind} ${result.code ?? ''}\n${stdout}${stderr}`);
    }
    return { code: result.code ?? -1, stdout, stderr };
  }

  async function must(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await call(args);
    if (code !== 0) throw new Error(`lab.sh ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  return {
    name,
    version,
    do: must,
    run: (at, command, stdin) => call(['exec', at, ...command], stdin),
    follow: (at, command, onLine) =>
      startLines({ file, args: ['exec', at, ...command], env }, (line, stream) => {
        if (stream === 'stdout') onLine(line);
      }),
    async write(host, path, text) {
      await call(['exec', host, 'tee', path], text);
    },
    verdict: async () => JSON.parse(await must('verdict')) as Verdict,
  };
}

function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LAB_DIR', 'LAB_NODE', 'LAB_MIRROR', 'LAB_SEGMENTS', 'LAB_PACKAGES'];
  return Object.fromEntries(names.flatMap((name) => pair(name, process.env[name])));
}

const pair = (name: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[name, value]];
