import { quote } from './quote.ts';

/**
 * Everything that `whpg-failover ssh-report` does for somebody whose key is bound to it. What it does it to (the
 * database, its directory, the VIP) is said by the configuration of its own host, never by who asks.
 */
export type SshRequest =
  /** Says that it is there. */
  | { readonly verb: 'hello' }
  /** Answers each line with a report, until the input ends. */
  | { readonly verb: 'report' }
  /** The wall clock in milliseconds. */
  | { readonly verb: 'clock' }
  /** What `doctor` compares; the salt is mixed into its hashes. */
  | { readonly verb: 'facts'; readonly salt: string }
  /** What `pg_controldata` says. */
  | { readonly verb: 'control-data' }
  | { readonly verb: 'stop-database'; readonly mode: StopMode; readonly graceMs: number }
  /** Takes back a stop before a promotion: a primary starts as a primary, a standby as a standby. */
  | { readonly verb: 'start-database'; readonly seconds: number }
  | { readonly verb: 'release-vip' }
  /** Passes one line on to the control socket, and one line back. */
  | { readonly verb: 'control' }
  /** Shows a text to whoever is logged in. */
  | { readonly verb: 'tell' };

type StopMode = (typeof STOP_MODES)[number];
const STOP_MODES = ['stop', 'spare', 'clean'] as const;

export type SshVerb = SshRequest['verb'];

/** What a bound key may ask of the daemon behind the control socket: what the other daemon asks, and nothing more. */
export const BOUND_OPS = ['status', 'fence', 'ack', 'tell', 'pause', 'resume'] as const;

/** The line that asks for it. */
export function verbLine(request: SshRequest): string {
  const { verb, ...rest } = request;
  return quote([verb, ...Object.values(rest).map(String)]);
}

/** Null: it is none of the verbs, or its words are wrong. */
export function parseVerb(line: string): SshRequest | null {
  const [verb = '', ...words] = line.trim().split(/ +/);
  if (line.length > lineCharsMax || !Object.hasOwn(readers, verb)) return null;
  return readers[verb as SshVerb](words);
}

const lineCharsMax = 200;
const graceMsMax = 3_600_000;
const secondsMax = 3600;

type Reader = (words: readonly string[]) => SshRequest | null;

const alone =
  (request: SshRequest): Reader =>
  (words) =>
    words.length === 0 ? request : null;

const readers: Readonly<Record<SshVerb, Reader>> = {
  hello: alone({ verb: 'hello' }),
  report: alone({ verb: 'report' }),
  clock: alone({ verb: 'clock' }),
  'control-data': alone({ verb: 'control-data' }),
  'release-vip': alone({ verb: 'release-vip' }),
  control: alone({ verb: 'control' }),
  tell: alone({ verb: 'tell' }),
  facts: ([salt = '', ...more]) =>
    more.length === 0 && /^[0-9a-f]{32}$/.test(salt) ? { verb: 'facts', salt } : null,
  'stop-database': ([mode, grace = '', ...more]) => {
    const known = STOP_MODES.find((one) => one === mode);
    const graceMs = natural(grace, graceMsMax);
    if (known === undefined || graceMs === null || more.length > 0) return null;
    return { verb: 'stop-database', mode: known, graceMs };
  },
  'start-database': ([text = '', ...more]) => {
    const seconds = natural(text, secondsMax);
    return seconds === null || more.length > 0 ? null : { verb: 'start-database', seconds };
  },
};

function natural(text: string, max: number): number | null {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value <= max ? value : null;
}
