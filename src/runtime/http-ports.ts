/** What somebody asks over HTTP. Bodies are never read. */
export interface HttpQuestion {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS';
  /** Without the query. */
  readonly path: string;
  readonly authorization: string | null;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer that goes on: `start` is given a way to send, and returns how to stop. */
export interface HttpStream extends Omit<HttpReply, 'body'> {
  readonly start: (send: (text: string) => void) => () => void;
}

/** What this process costs, for monitoring. */
export interface ProcessFacts {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly startedWallMs: number;
  /** Since the last call. */
  readonly loopDelay: { readonly meanMs: number; readonly p99Ms: number; readonly maxMs: number };
}
