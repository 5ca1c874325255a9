import { quote } from '../core/quote.ts';
import { verbLine } from '../core/ssh-verbs.ts';
import type { Exec, SshHost } from '../runtime/ports.ts';
import { type FactsPlaces, factsArguments } from './facts-program.ts';

/** What a coordinator's host says about itself: the last value of each key, and all of those that repeat. */
export interface Facts {
  /** Null: it did not say. */
  one(key: string): string | null;
  all(key: string): readonly string[];
}

export type FactsAnswer =
  | { readonly kind: 'facts'; readonly facts: Facts }
  | { readonly kind: 'unknown'; readonly why: string };

const outputBytesMax = 256 * 1024;
const charsMax = 400;

export async function askFactsHere(
  places: FactsPlaces,
  timeoutMs: number,
  { exec }: { readonly exec: Exec },
): Promise<FactsAnswer> {
  const args = factsArguments(places);
  const result = await exec({ file: 'bash', args, timeoutMs, outputBytesMax });
  const why =
    result.kind === 'exit' ? 'the report ended early' : `${result.kind} ${result.stderr.slice(0, 200)}`;
  return parseFacts(result.stdout, why.trim());
}

export async function askFactsThere(
  places: FactsPlaces,
  timeoutMs: number,
  ssh: SshHost,
): Promise<FactsAnswer> {
  const line =
    ssh.bound === true
      ? verbLine({ verb: 'facts', salt: places.salt })
      : quote(['bash', ...factsArguments(places)]);
  const result = await ssh.exec(line, timeoutMs);
  if (result.kind === 'trouble')
    return { kind: 'unknown', why: `SSH: ${result.trouble} ${result.detail}`.trim() };
  const why = result.kind === 'no-end' ? 'the report did not end in time' : 'the report ended early';
  return parseFacts(result.stdout, why);
}

/** Half a report is no report: what is missing in it would be taken for missing on the host. */
export function parseFacts(output: string, whyNot: string): FactsAnswer {
  const values = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const match = /^([a-z][A-Za-z.]*)=(.*)$/.exec(line.trimEnd());
    if (match?.[1] === undefined) continue;
    const value = (match[2] ?? '').replaceAll(/\p{Cc}/gu, ' ').slice(0, charsMax);
    values.set(match[1], [...(values.get(match[1]) ?? []), value.trim()]);
  }
  if (values.get('end')?.at(-1) !== '1') return { kind: 'unknown', why: whyNot };
  const facts: Facts = { one: (key) => values.get(key)?.at(-1) ?? null, all: (key) => values.get(key) ?? [] };
  return { kind: 'facts', facts };
}
