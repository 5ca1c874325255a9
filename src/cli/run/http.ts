import { createHash } from 'node:crypto';
import { type HttpFiles, readHttpFiles } from '../../config/http-files.ts';
import { parseListen, printListen } from '../../config/listen.ts';
import type { Config } from '../../config/settings.ts';
import type { Counts } from '../../control/http/counts.ts';
import { router } from '../../control/http/router.ts';
import { livePage } from '../../control/page/live.ts';
import type { WatchDocument } from '../../control/picture/document.ts';
import { say } from '../../core/messages.ts';
import type { HttpServer } from '../../runtime/http-server.ts';
import type { Clock, Exec, Log } from '../../runtime/ports.ts';
import { localTime } from '../format-status.ts';
import type { Pair } from '../node.ts';
import { STYLE } from '../report/style.ts';
import { journalParts } from './journal-parts.ts';

export interface HttpParts {
  readonly config: () => Config;
  readonly pair: Pair;
  readonly document: () => WatchDocument;
  readonly counts: () => Counts;
  readonly clock: Clock;
  readonly exec: Exec;
  readonly log: Log;
  /** This command line, for what is read from the journal. */
  readonly command: readonly string[];
  readonly retryMs?: number;
}

export interface HttpFront {
  /** Listens, or no longer, or elsewhere, as the configuration now says. Returns at once, and never fails. */
  apply(): void;
  close(): Promise<void>;
}

const RETRY_MS = 10_000;
const TICK_MS = 1000;
const COMPLAIN_MS = 60_000;
/** Of two questions within this time the second gets the same picture. */
const SAME_MS = 200;

type Open = { readonly wanted: string; readonly stop: () => Promise<void> };

/** HTTP beside the daemon: what goes wrong with it is told once, tried again, and touches nothing else. */
export function httpFront(parts: HttpParts): HttpFront {
  const { config, pair, log } = parts;
  let open: Open | null = null;
  let toldWhy: string | null = null;
  let queue: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function settle(): Promise<void> {
    clearTimeout(timer);
    const listen = closed ? null : parseListen(config().http.listen ?? '');
    if (listen === null) return shut();
    const place = { ...listen, address: listen.address === 'self' ? pair.self.address : listen.address };
    const read = readHttpFiles(config());
    if (read.kind === 'bad') {
      await shut();
      return trouble(printListen(place), `${read.key}: ${read.why}`);
    }
    const wanted = JSON.stringify([place, read.files]);
    if (open?.wanted === wanted) return;
    await shut();
    const server = await listenOn(parts, place, read.files);
    if (typeof server === 'string') return trouble(printListen(place), server);
    open = { wanted, stop: server.stop };
    toldWhy = null;
    const scheme = read.files.tls === null ? 'HTTP' : 'HTTPS';
    log.write(
      'notice',
      `${scheme} answers on ${printListen(place)}${read.files.token === null ? '' : ', with a token'}.`,
    );
  }

  async function shut(): Promise<void> {
    const { stop } = open ?? {};
    open = null;
    await stop?.();
  }

  function trouble(listen: string, why: string): void {
    timer = setTimeout(() => void apply(), parts.retryMs ?? RETRY_MS).unref();
    if (why === toldWhy) return;
    toldWhy = why;
    const { text, hint } = say('HTTP_FAILED', { self: pair.self.host, listen, why }, localTime);
    log.write('err', `${text} ${hint}`, { code: 'HTTP_FAILED' });
  }

  function apply(): Promise<void> {
    queue = queue.then(settle).catch((error: unknown) => {
      trouble(config().http.listen ?? '', error instanceof Error ? error.message : String(error));
    });
    return queue;
  }

  return {
    apply: () => void apply(),
    close: () => {
      closed = true;
      return apply();
    },
  };
}

/** The server and all that only it needs; a text is why it could not be. Loaded only where it is configured. */
async function listenOn(
  parts: HttpParts,
  place: { readonly address: string; readonly port: number },
  files: HttpFiles,
): Promise<{ readonly stop: () => Promise<void> } | string> {
  const [{ listenHttp }, { watchProcess }, { certificateEnd }] = await Promise.all([
    import('../../runtime/http-server.ts'),
    import('../../runtime/process-facts.ts'),
    import('../../runtime/certificate.ts'),
  ]);
  const document = remembered(parts.document, parts.clock);
  const live = livePage({ document, showTime: localTime });
  const watch = watchProcess();
  const complain = complainer(parts);
  const server: HttpServer = await listenHttp({
    ...place,
    tls: files.tls,
    onError: complain,
    answer: router({
      document,
      counts: parts.counts,
      process: () => watch.read(),
      live,
      journal: journalParts(parts),
      reportStyle,
      token: files.token,
      certificateEndsWallMs: files.tls === null ? null : certificateEnd(files.tls.certificate),
    }),
  });
  if (server.kind === 'failed') {
    watch.stop();
    return server.why;
  }
  const ticks = setInterval(() => {
    try {
      live.tick();
    } catch (error) {
      // A bug in a drawing must not end the process that guards a database.
      complain(error instanceof Error ? error.message : String(error));
    }
  }, TICK_MS);
  return {
    stop: async () => {
      clearInterval(ticks);
      watch.stop();
      await server.close();
    },
  };
}

const reportStyle = (): string => `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

/** Whoever can make a request fail must not be able to fill the log by it. */
function complainer({ log, clock }: HttpParts): (why: string) => void {
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return (why) => {
    const nowMs = clock.now().monoMs;
    if (nowMs < quietUntilMs) return;
    quietUntilMs = nowMs + COMPLAIN_MS;
    log.write('warning', `HTTP: ${why}`);
  };
}

function remembered(document: () => WatchDocument, clock: Clock): () => WatchDocument {
  let last: { readonly atMs: number; readonly value: WatchDocument } | null = null;
  return () => {
    const nowMs = clock.now().monoMs;
    if (last === null || nowMs - last.atMs >= SAME_MS) last = { atMs: nowMs, value: document() };
    return last.value;
  };
}
