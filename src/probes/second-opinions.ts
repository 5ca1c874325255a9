import type { Epoch } from '../core/epoch.ts';
import type { Answer, ArpAnswer, WitnessTally } from '../core/evidence.ts';
import type { MonoMs } from '../core/units.ts';
import type { BeatOptions, BeatTools, PeerChannels } from './beat.ts';
import type { LocalProbe } from './local.ts';
import { askGateway } from './self.ts';
import { askArp } from './vip.ts';
import { within } from './within.ts';
import { askWitnesses, type WitnessReport } from './witness.ts';

export interface OthersAsk {
  readonly worried: boolean;
  readonly arp: boolean;
  readonly silentForMs: number;
  readonly hostAnswered: boolean;
  /** The end of the beat: whoever has not answered by then has not answered. */
  readonly untilMs: MonoMs;
}

export interface Others {
  readonly gateway: Answer;
  readonly witnesses: WitnessTally;
  /** The newest that a witness keeps. */
  readonly epoch: Epoch | null;
  readonly arp: ArpAnswer;
  /** Whether WAL still comes in while the peer is silent. */
  readonly wal: Answer;
}

/** Nobody on a LAN answers an ARP request later than this. */
const arpMs = 300;
/** What the second look at the WAL receiver may take of the beat. */
const lookMs = 40;

/** Doubt yourself first: gateway, witnesses and ARP, asked only when the peer is silent. They cost processes. */
export function secondOpinions(
  tools: BeatTools,
  peer: PeerChannels,
  local: LocalProbe,
  options: BeatOptions,
): (ask: OthersAsk) => Promise<Others> {
  const { clock, exec } = tools;

  const gateway = async (ms: number): Promise<Answer> => {
    const address = options.gateway;
    if (address === null) return 'unknown';
    return within(
      clock,
      ms,
      () => askGateway(exec, address, ms),
      () => 'unknown',
    );
  };
  const witnesses = (ms: number, ask: OthersAsk): Promise<WitnessReport> => {
    const hosts = options.witnesses();
    const pinged = peer.icmp !== null && peer.icmp.silentSinceMs(clock.now().monoMs) === null;
    const question = {
      timeoutMs: Math.min(options.witnessTimeoutMs, ms),
      silentForMs: ask.silentForMs,
      hostAnswersUs: pinged || ask.hostAnswered,
    };
    return within(
      clock,
      ms,
      () => askWitnesses(hosts, question),
      () => notAsked(hosts.length),
    );
  };
  const arp = (ms: number): Promise<ArpAnswer> => {
    const question = { ...options, peerAddress: peer.address, timeoutMs: Math.min(arpMs, ms) };
    return within(
      clock,
      ms,
      () => askArp(tools, question),
      () => 'unknown',
    );
  };
  const walMoves = (ms: number): Promise<Answer> =>
    within(
      clock,
      ms,
      () => local.walMoves(Math.max(0, ms - lookMs)),
      () => 'unknown',
    );

  return async (ask) => {
    const ms = Math.max(50, ask.untilMs - clock.now().monoMs);
    const [gatewayAnswer, report, arpAnswer, wal] = await Promise.all([
      ask.worried ? gateway(ms) : unknown,
      ask.worried ? witnesses(ms, ask) : notAsked(options.witnesses().length),
      ask.worried || ask.arp ? arp(ms) : unknown,
      ask.worried ? walMoves(ms) : unknown,
    ]);
    return { gateway: gatewayAnswer, witnesses: report.tally, epoch: report.epoch, arp: arpAnswer, wal };
  };
}

const unknown = 'unknown' as const;
const notAsked = (configured: number): WitnessReport => ({
  tally: { configured, dead: 0, alive: 0, abstain: configured },
  epoch: null,
});
