import { type Epoch, newestEpoch } from '../core/epoch.ts';
import { epochLine, parseEpochLine } from '../core/epoch-line.ts';
import type { Answer, WitnessTally } from '../core/evidence.ts';
import type { SshHost } from '../runtime/ports.ts';

/** What a witness saw of the primary; `null` is "did not say". */
export interface WitnessView {
  readonly ping: 'reply' | 'silence' | null;
  /** `answer`: a byte came back after an SSLRequest. `silence`: not even that, connected or not. */
  readonly port: 'answer' | 'refused' | 'silence' | null;
  /** Age of the newest data on an established connection from the primary's address. */
  readonly receivedMs: number | null;
  /** By how much its own short sleeps were late at most, while it asked. */
  readonly lateMs: number | null;
  /** The newest epoch that was carried to it. */
  readonly epoch: Epoch | null;
}

export interface WitnessReport {
  readonly tally: WitnessTally;
  readonly epoch: Epoch | null;
}

export interface WitnessQuestion {
  readonly timeoutMs: number;
  /** How long the primary has been silent to us: data that a witness got before that is no news. */
  readonly silentForMs: number;
  /** Whether the primary's host (its kernel, its sshd) answers us: then its ping to others tells nothing. */
  readonly hostAnswersUs: boolean;
}

/** Data younger than this was sent by a living primary. */
const dataFreshMs = 2_000;
/**
 * What a look costs beyond its own time: the way there and back, and processes that start and end. With eight busy loops
 * on two cores it was 32 to 118 ms, and an answer that comes too late is none.
 */
const costShare = 0.3;
const costMs = { min: 60, max: 150 };
/** A witness that stood still for longer may have slept through the answer. */
const lateMaxMs = 100;

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

/** How long a witness may look, in milliseconds, so that its answer is here after `timeoutMs`. */
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

/** `alive`: this witness saw life that we cannot see. `dead`: it saw none. `unknown`: it abstains. */
export function verdictOf(
  view: WitnessView,
  question: Pick<WitnessQuestion, 'silentForMs' | 'hostAnswersUs'>,
): Answer {
  if (view.port === 'answer') return 'alive';
  const freshMs = Math.min(dataFreshMs, question.silentForMs);
  if (view.receivedMs !== null && view.receivedMs < freshMs) return 'alive';
  // A living kernel said that nobody listens: that is a dead database, whatever else lives there.
  if (view.port === 'refused') return 'dead';
  // The host is there for others and not for us: that is a partition and no death.
  if (view.ping === 'reply' && !question.hostAnswersUs) return 'alive';
  return view.port === 'silence' && view.ping !== null && hadTime(view) ? 'dead' : 'unknown';
}

const hadTime = ({ lateMs }: WitnessView): boolean => lateMs !== null && lateMs <= lateMaxMs;

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

export function tally(verdicts: readonly Answer[]): WitnessTally {
  const count = (answer: Answer): number => verdicts.filter((verdict) => verdict === answer).length;
  return {
    configured: verdicts.length,
    dead: count('dead'),
    alive: count('alive'),
    abstain: count('unknown'),
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
