/** A postmaster of this host, by its command line. */
export interface RunningDatabase {
  readonly dataDirectory: string;
  readonly port: number | null;
  /** Its words say that it is a coordinator, or its directory has a coordinator's usual name. */
  readonly coordinator: boolean;
  readonly program: string | null;
  readonly user: string | null;
}

/** Null: these are not the words of a postmaster. Its children have one single word, their title. */
export function runningDatabase(words: readonly string[]): RunningDatabase | null {
  const [program = ''] = words;
  if (!/(^|\/)(postgres|postmaster)$/.test(program)) return null;
  const after = (option: string): string | undefined => words[words.indexOf(option) + 1 || words.length];
  const dataDirectory = after('-D');
  if (dataDirectory === undefined || !dataDirectory.startsWith('/')) return null;
  const port = Number(after('-p'));
  const coordinator =
    words.includes('-E') ||
    words.some((word) => /^(--)?gp_contentid=-1$|^gp_role=dispatch$/.test(word)) ||
    /\/gpseg-1\/?$/.test(dataDirectory);
  return {
    dataDirectory: dataDirectory.replace(/(?<=.)\/$/, ''),
    port: Number.isInteger(port) && port > 0 ? port : null,
    coordinator,
    program: null,
    user: null,
  };
}

/** On a host with segments as well, the one that says so; a single one needs to say nothing. */
export function coordinatorAmong(found: readonly RunningDatabase[]): RunningDatabase | null {
  const named = found.filter(({ coordinator }) => coordinator);
  if (named.length === 1) return named[0] ?? null;
  return found.length === 1 ? (found[0] ?? null) : null;
}
