import type { Epoch } from './epoch.ts';
import type { Answer, WitnessTally } from './evidence.ts';

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

/** What this node hears of the primary itself while it asks. */
export interface Hearing {
  /** How long the primary has been silent to us: data that a witness got before that is no news. */
  readonly silentForMs: number;
  /** Whether the primary's host (its kernel, its sshd) answers us: then its ping to others tells nothing. */
  readonly hostAnswersUs: boolean;
}

/** Data younger than this was sent by a living primary. */
const dataFreshMs = 2_000;
/** A witness that stood still for longer may have slept through the answer. */
const lateMaxMs = 100;

/** `alive`: this witness saw life that we cannot see. `dead`: it saw none. `unknown`: it abstains. */
export function verdictOf(view: WitnessView, question: Hearing): Answer {
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

/** How those that were asked have answered, whoever abstained among them. */
export function tally(verdicts: readonly Answer[]): WitnessTally {
  const count = (answer: Answer): number => verdicts.filter((verdict) => verdict === answer).length;
  return {
    configured: verdicts.length,
    dead: count('dead'),
    alive: count('alive'),
    abstain: count('unknown'),
  };
}
