import { type Epoch, newestEpoch } from '../core/epoch.ts';
import { epochLine, parseEpochLine } from '../core/epoch-line.ts';
import type { WitnessTally } from '../core/evidence.ts';
import { type Hearing, tally, verdictOf, type WitnessView } from '../core/witness-view.ts';
import type { SshHost } from '../runtime/ports.ts';

export interface WitnessReport {
  readonly tally: WitnessTally;
  readonly epoch: Epoch | null;
}

export interface WitnessQuestion extends Hearing {
  readonly timeoutMs: number;
}

/**
 * What a look costs beyond its own time: the way there and back, and processes that start and end. With eight busy loops
 * on two cores it was 32 to 118 ms, and an answer that comes too late is none.
 */
const costShare = 0.3;
const costMs = { min: 60, max: 150 };

/** Asks all witnesses at once. `hosts` were opened with `witnessHelper` as their helper. */
export async function askWitnesses(
  hosts: readonly SshHost[],
  question: WitnessQuestion,
): Promise<WitnessReport> {
  const lookMs = lookMsWithin(question.timeoutMs);
  const views = await Promise.all(
    hosts.map(async (host) => {
      const result = await host.ask(`look ${lookMs}`, question.timeoutMs);
      return result.kind === 'lines' ? parseView(result.lines) : null;
    }),
  );
  return {
    tally: tally(views.map((view) => (view === null ? 'unknown' : verdictOf(view, question)))),
    epoch: newestEpoch(views.map((view) => view?.epoch ?? null)),
  };
}

/** How long a witness may look, in milliseconds, so that its answer is here within `timeoutMs`. */
export function lookMsWithin(timeoutMs: number): number {
  const cost = Math.min(costMs.max, Math.max(costMs.min, timeoutMs * costShare));
  return Math.max(50, Math.round(timeoutMs - cost));
}

/** A login costs milliseconds of this process too, and an sshd refuses some of more than ten (`MaxStartups`). */
const loginsAtOnce = 5;

/**
 * Gives the witnesses an epoch to keep, in the background and few at a time; they keep the newest. Also keeps
 * connections warm.
 */
export function carryEpoch(hosts: readonly SshHost[], epoch: Epoch, timeoutMs: number): void {
  const line = `keep ${epochLine(epoch)}`;
  const waiting = [...hosts];
  const carry = async (): Promise<void> => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift())
      await host.ask(line, timeoutMs);
  };
  for (let login = 0; login < loginsAtOnce; login++) void carry();
}

/** Reads the witness helper's lines; what is missing or odd was not said. */
export function parseView(lines: readonly string[]): WitnessView {
  const said = new Set(lines);
  return {
    ping: firstOf(['reply', 'silence'] as const, (word) => said.has(`ping=${word}`)),
    port: firstOf(['answer', 'refused', 'silence'] as const, (word) => said.has(`port=${word}`)),
    receivedMs: numberOf('received', lines),
    lateMs: numberOf('late', lines),
    epoch: newestEpoch(
      lines.map((line) => (line.startsWith('epoch=') ? parseEpochLine(line.slice(6)) : null)),
    ),
  };
}

function numberOf(name: string, lines: readonly string[]): number | null {
  const line = lines.find(
    (one) => one.startsWith(`${name}=`) && /^\d{1,12}$/.test(one.slice(name.length + 1)),
  );
  return line === undefined ? null : Number(line.slice(name.length + 1));
}

function firstOf<T>(words: readonly T[], isIt: (word: T) => boolean): T | null {
  return words.find(isIt) ?? null;
}
