import { type Counts, counter } from '../../src/control/http/counts.ts';
import { type RouterParts, router } from '../../src/control/http/router.ts';
import { livePage } from '../../src/control/page/live.ts';
import type { WatchDocument } from '../../src/control/picture/document.ts';
import type { HttpQuestion, HttpReply, ProcessFacts } from '../../src/runtime/http-ports.ts';
import { SCENES } from './watch-scenes.ts';

export const processFacts: ProcessFacts = {
  cpuSeconds: 12.5,
  residentBytes: 61_000_000,
  heapBytes: 14_000_000,
  startedWallMs: 1_790_000_000_000,
  loopDelay: { meanMs: 0.1, p99Ms: 1.5, maxMs: 2.25 },
};

export const counts: Counts = { ...counter().read(), beats: 100, lateBeats: 2, failoverTookMs: 3400 };

/** What a server is given, around a document that may change. */
export function routerParts(
  document: () => WatchDocument = () => SCENES.calm,
  change: Partial<RouterParts> = {},
): RouterParts {
  return {
    document,
    counts: () => counts,
    process: () => processFacts,
    live: livePage({ document, showTime: (atWallMs) => new Date(atWallMs).toISOString().slice(0, 19) }),
    journal: (part) => Promise.resolve(`<p>${JSON.stringify(part)}</p>`),
    reportStyle: () => 'sha256-x',
    token: null,
    certificateEndsWallMs: null,
    ...change,
  };
}

/** Asks without a socket. */
export async function ask(
  parts: RouterParts,
  path: string,
  question: Partial<HttpQuestion> = {},
): Promise<HttpReply> {
  const answer = await router(parts)({ method: 'GET', path, authorization: null, ...question });
  if ('start' in answer) throw new Error('a stream');
  return answer;
}
