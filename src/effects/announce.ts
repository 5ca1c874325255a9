import type { DeedOutcome } from '../core/steps.ts';
import type { Clock, Exec, Log, RunResult } from '../runtime/ports.ts';
import { never, sleep } from './wait.ts';

export interface AnnounceOptions {
  /** The VIP without its prefix. */
  readonly address: string;
  readonly interface: string;
  /** `vip.announceCount`: how many announcements in all, at least two. */
  readonly count: number;
}

export interface AnnouncePorts {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of the first announcements, after the step's begin; then one each second. One lost frame must not matter. */
const offsetsMs = [0, 20, 100];
const arpingTimeoutMs = 2000;
/**
 * arping sends its one frame at once and then waits a second for answers that never come. One that still runs
 * after this has sent; what goes wrong (no interface, no right) ends it in a few milliseconds.
 */
const sentAfterMs = 150;

/**
 * Tells the network that the VIP is here now: gratuitous ARP as request (-U) and as reply (-A), because some
 * neighbours update from the one and some from the other; IPv6 by a neighbour advertisement. Done after the first two; the rest goes on behind
 * it until `signal`, which must come when the VIP is given up.
 */
export async function announce(
  options: AnnounceOptions,
  ports: AnnouncePorts,
  signal: AbortSignal = never,
): Promise<DeedOutcome> {
  const first = announceOnce(options, ports.exec);
  await sleep(ports.clock, offsetsMs[1] ?? 0, signal);
  const second = announceOnce(options, ports.exec);
  void announceRest(options, ports, signal);
  const stillRunning = sleep(ports.clock, sentAfterMs, signal).then(() => null);
  const troubles = await Promise.all([first, second].map((one) => Promise.race([one, stillRunning])));
  const worked = troubles.some((trouble) => trouble === null);
  if (worked)
    return { step: 'announce', kind: 'done', changed: true, seen: `announced on ${options.interface}` };
  return { step: 'announce', kind: 'failed', why: troubles[0] ?? 'nothing was sent' };
}

/** One announcement, for `vip.refresh`. Null, or why nothing was sent. */
export async function refreshAnnouncement(options: AnnounceOptions, exec: Exec): Promise<string | null> {
  return options.address.includes(':') ? neighbourAdvertisement(options, exec) : arping('-U', options, exec);
}

async function announceRest(
  options: AnnounceOptions,
  ports: AnnouncePorts,
  signal: AbortSignal,
): Promise<void> {
  for (let sent = 2; sent < options.count && !signal.aborted; sent++) {
    const offsetMs = offsetsMs[sent];
    await sleep(ports.clock, offsetMs === undefined ? 1000 : offsetMs - (offsetsMs[sent - 1] ?? 0), signal);
    if (signal.aborted) return;
    void announceAndLog(options, ports);
  }
}

async function announceAndLog(options: AnnounceOptions, { exec, log }: AnnouncePorts): Promise<void> {
  const trouble = await announceOnce(options, exec);
  if (trouble !== null) log.write('warning', `An announcement of the VIP was not sent: ${trouble}.`);
}

/** Null when at least one of its frames was sent. */
async function announceOnce(options: AnnounceOptions, exec: Exec): Promise<string | null> {
  if (options.address.includes(':')) return neighbourAdvertisement(options, exec);
  const [request, reply] = await Promise.all([arping('-U', options, exec), arping('-A', options, exec)]);
  return request === null || reply === null ? null : request;
}

async function arping(mode: '-U' | '-A', options: AnnounceOptions, exec: Exec): Promise<string | null> {
  const args = [mode, '-c', '1', '-I', options.interface, options.address];
  return sendTrouble('arping', await exec({ file: 'arping', args, timeoutMs: arpingTimeoutMs }));
}

/**
 * IPv6 has no ARP: an unsolicited neighbour advertisement to all nodes, which replaces what they know. By ndptool,
 * which RHEL has with libndp and Debian with libndp-tools, or by ndsend where somebody has that one.
 */
async function neighbourAdvertisement(options: AnnounceOptions, exec: Exec): Promise<string | null> {
  const { address, interface: device } = options;
  const args = ['-t', 'na', '-U', '-i', device, '-T', address, 'send'];
  const sent = await exec({ file: 'ndptool', args, timeoutMs: arpingTimeoutMs });
  if (sent.kind !== 'no-start') return sendTrouble('ndptool', sent);
  const other = await exec({ file: 'ndsend', args: [address, device], timeoutMs: arpingTimeoutMs });
  return sendTrouble(other.kind === 'no-start' ? 'ndptool' : 'ndsend', other);
}

function sendTrouble(tool: string, result: RunResult): string | null {
  if (result.kind === 'exit' && result.code === 0) return null;
  if (result.kind === 'no-start') return `${tool} cannot be started: is it installed?`;
  const said = result.stderr.trim();
  const line = said.split('\n', 1)[0]?.slice(0, 200) ?? '';
  if (/not permitted|must be root/i.test(said))
    return `${tool} has no right to send: the service needs CAP_NET_RAW`;
  return `${tool}: ${line || result.kind}`;
}
