import { isShortlyBefore } from '../core/company.ts';
import type { IcmpAnswer } from '../core/evidence.ts';
import type { MonoMs } from '../core/units.ts';
import type { Clock, LineChild, StartLines } from '../runtime/ports.ts';
import { parsePingLine } from './ping-line.ts';
import { later } from './within.ts';

export interface IcmpOptions {
  /** An IP address: a name would make the probe depend on a name server. */
  readonly address: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** A probe has no reply when the next one is sent; called once per silence. */
  readonly onQuiet?: () => void;
}

export interface IcmpProbe {
  answer(nowMs: MonoMs): IcmpAnswer;
  /** When the first of the probes that have no answer was sent; null while they are answered. */
  silentSinceMs(nowMs: MonoMs): MonoMs | null;
  lastReplyMs(): MonoMs | null;
  /** The last reply with one shortly before it. A lone one between two silences may be one that only we got. */
  lastCompanyMs(): MonoMs | null;
  /** How soon a lone reply would have the next one behind it; null when the last one was none, or it is overdue. */
  companyInMs(nowMs: MonoMs): number | null;
  stop(): void;
}

interface Reply {
  readonly atMs: MonoMs;
  readonly rttMs: number;
}

/** A reply later than this is overdue. Far more than a LAN needs, far less than a beat. */
const overdueMs = 200;
/** A reply that is in time comes within this; ping is some milliseconds late with what it sends. */
const nextReplyMs = 30;
const restartMs = { first: 500, longest: 8_000 };

/** Watches one address with one long-running `ping`, which costs a quarter of starting one per beat. */
export function watchIcmp(tools: { clock: Clock; startLines: StartLines }, options: IcmpOptions): IcmpProbe {
  const { clock, startLines } = tools;
  let { intervalMs } = options;
  const stopped = new AbortController();
  let child: LineChild | null = null;
  let startedMs = clock.now().monoMs;
  let reply: Reply | null = null;
  let companyMs: MonoMs | null = null;
  let complaint: string | null = 'ping has not started';
  /** The reply before the silence that was told; undefined before the first one. */
  let toldOf: Reply | null | undefined;

  /** By ping itself, which says so when the next probe is due: a timer for each reply would cost more than the reply. */
  const tellQuiet = (): void => {
    if (toldOf === reply || complaint !== null) return;
    toldOf = reply;
    options.onQuiet?.();
  };

  const onLine = (line: string, stream: 'stdout' | 'stderr'): void => {
    if (stream === 'stderr') {
      complaint = line.slice(0, 200);
      intervalMs = Math.max(intervalMs, shortestMs(line));
      return;
    }
    const said = parsePingLine(line);
    if (said.kind === 'no-reply') tellQuiet();
    if (said.kind !== 'reply') return;
    const { monoMs: atMs } = clock.now();
    if (reply === null || isShortlyBefore(reply.atMs, atMs)) companyMs = atMs;
    reply = { atMs, rttMs: said.rttMs };
    complaint = null;
  };

  const keepRunning = async (): Promise<void> => {
    let pauseMs = restartMs.first;
    while (!stopped.signal.aborted) {
      startedMs = clock.now().monoMs;
      const repliedBefore = reply;
      complaint = null;
      child = startLines({ file: 'ping', args: pingArguments(options.address, intervalMs) }, onLine);
      const { why } = await child.ended;
      complaint = `ping ended: ${complaint ?? why}`;
      pauseMs = reply === repliedBefore ? Math.min(pauseMs * 2, restartMs.longest) : restartMs.first;
      await clock.sleepUntil(later(clock.now().monoMs, pauseMs), stopped.signal);
    }
  };

  /** The moment at which the first probe without a reply was sent, if all is as regular as ping is. */
  const nextSentMs = (): MonoMs =>
    reply === null ? startedMs : later(reply.atMs, Math.max(0, intervalMs - reply.rttMs));

  void keepRunning();

  return {
    answer(nowMs) {
      if (reply !== null && nowMs - reply.atMs <= intervalMs + options.timeoutMs) {
        return { answer: 'alive', why: 'reply', detail: '', tookMs: reply.rttMs };
      }
      if (complaint !== null) return unable(complaint);
      if (reply === null && nowMs - startedMs <= intervalMs + options.timeoutMs)
        return unable('ping has just begun');
      return { answer: 'dead', why: 'silence', detail: `no reply for ${quietMs(nowMs)} ms`, tookMs: null };
    },
    silentSinceMs(nowMs) {
      const sentMs = nextSentMs();
      return nowMs >= later(sentMs, overdueMs) ? sentMs : null;
    },
    lastReplyMs: () => reply?.atMs ?? null,
    lastCompanyMs: () => companyMs,
    companyInMs(nowMs) {
      const isLone = reply !== null && reply.atMs !== companyMs;
      const inMs = isLone ? nextSentMs() + nextReplyMs - nowMs : 0;
      return inMs > 0 ? inMs : null;
    },
    stop() {
      stopped.abort();
      child?.stop();
    },
  };

  function quietMs(nowMs: MonoMs): number {
    return Math.round(nowMs - (reply?.atMs ?? startedMs));
  }
}

/** Answers of a channel that is switched off. */
export const icmpOff: IcmpAnswer = { answer: 'unknown', why: 'off', detail: 'switched off', tookMs: null };

function unable(detail: string): IcmpAnswer {
  return { answer: 'unknown', why: 'prober-failed', detail, tookMs: null };
}

/** Older pings let only root send more often than every 200 ms, and say so. */
function shortestMs(complaint: string): number {
  const found = /minimal interval\D*(\d{1,4}) ?ms/.exec(complaint);
  return found === null ? 0 : Number(found[1]);
}

function pingArguments(address: string, intervalMs: number): string[] {
  return ['-n', '-O', '-D', '-i', String(intervalMs / 1000), address];
}
