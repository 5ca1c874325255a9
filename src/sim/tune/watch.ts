import { decide } from '../../core/decide/decide.ts';
import type { Action, Event } from '../../core/decision.ts';
import type { Phase } from '../../core/phases.ts';
import { initialState, type State } from '../../core/state.ts';
import { monoMs, wallMs } from '../../core/units.ts';
import { type Random, random } from '../random.ts';
import { evidenceOf } from './beat.ts';
import { type Conditions, type Detector, FENCE_SILENT_MS, TRAVEL_MS } from './conditions.ts';
import { openLink } from './link.ts';
import { smallProbes } from './small-probes.ts';

export interface WatchOptions {
  readonly seed: number;
  readonly forMs: number;
  /** The primary loses its power then; without it lives on, whatever is seen of it. */
  readonly diesAtMs?: number;
  /** Ends at so many promotions. */
  readonly promotionsMax?: number;
}

export interface Watched {
  readonly simulatedMs: number;
  readonly beats: number;
  /** How many suspicions reached a dead count of 1, of 2, and so on. */
  readonly counted: readonly number[];
  /** The moments at which the standby would have been promoted. */
  readonly promotedMs: readonly number[];
}

const IDENTITY = { self: 'scdw', peer: 'cdw', vip: '10.0.0.100/24' };
/** A beat in which everybody answers. */
const TOOK_MS = 5;

/** Runs the daemon's own judgement on a standby, under these conditions, for so long. Promotions are only counted. */
export function watch(detector: Detector, conditions: Conditions, options: WatchOptions): Watched {
  const { policy } = detector;
  const { diesAtMs = Number.POSITIVE_INFINITY, promotionsMax = 20 } = options;
  const chance = random(options.seed);
  const link = openLink(conditions, chance);
  const stands = stalls(conditions, chance);
  const probes = smallProbes(detector.icmpIntervalMs);
  const silent = (atMs: number): boolean => atMs >= diesAtMs || stands(atMs);
  let state: State = initialState(IDENTITY);
  let nowMs = 0;
  let plannedMs = 0;
  let alarmMs: number | null = null;
  let due: { readonly atMs: number; readonly event: Event } | null = null;
  let databaseMs = 0;
  let beats = 0;
  const counted: number[] = [];
  const promotedMs: number[] = [];

  const take = (event: Event): void => {
    const before: Phase = state.phase;
    const now = { monoMs: monoMs(nowMs), wallMs: wallMs(nowMs) };
    const decision = decide(state, event, now, policy);
    state = decision.state;
    const count = deadCountOf(state.phase);
    if (count > deadCountOf(before)) counted[count - 1] = (counted[count - 1] ?? 0) + 1;
    const fromMs = event.kind === 'beat' ? event.evidence.startedMs : nowMs;
    const nextMs = Math.max(fromMs + decision.nextBeatInMs, nowMs);
    plannedMs = event.kind === 'beat' ? nextMs : Math.min(plannedMs, nextMs);
    if (decision.tickInMs !== null) alarmMs = nowMs + decision.tickInMs;
    else if (event.kind === 'beat') alarmMs = null;
    for (const action of decision.actions) perform(action);
    if (decision.state.phase.phase === 'halted') state = initialState(IDENTITY);
  };

  const perform = (action: Action): void => {
    if (action.kind !== 'run-step') return;
    if (action.step === 'fence') due = fenced(action.order.sshSilent ? FENCE_SILENT_MS : 5000);
    else {
      // What it would have done is done to nobody: it watches on, as if it had not been.
      promotedMs.push(nowMs);
      state = initialState(IDENTITY);
      due = null;
      alarmMs = null;
      take({ kind: 'started', durable: null });
    }
  };

  const fenced = (withinMs: number): typeof due => {
    const reached = !silent(nowMs) && link.exchange(withinMs);
    const outcome = reached
      ? ({ step: 'fence', kind: 'alive', why: 'it answers on its own socket' } as const)
      : ({ step: 'fence', kind: 'unconfirmed', why: 'silence', reached: false, mayPass: true } as const);
    return { atMs: nowMs + (reached ? 30 : withinMs), event: { kind: 'outcome', outcome } };
  };

  const beat = (): void => {
    const startedMs = plannedMs;
    const { timeoutMs } = policy;
    const suspicious = state.phase.phase !== 'watching';
    const answers = !silent(startedMs) && !silent(startedMs + timeoutMs / 2);
    const told = answers && link.exchange(timeoutMs);
    const queried = answers && link.query(timeoutMs, suspicious);
    const endedMs = startedMs + (told && queried ? TOOK_MS : timeoutMs);
    while (nextBefore(endedMs));
    nowMs = endedMs;
    probes.until(endedMs, (atMs) => !silent(atMs) && link.ping());
    if (told || queried) probes.heard(endedMs);
    const replication = answers && link.exchange(timeoutMs);
    if (queried || replication) databaseMs = endedMs;
    const sinceMs = told || queried ? null : probes.silentSinceMs(endedMs);
    beats += 1;
    const evidence = evidenceOf({
      startedMs,
      endedMs,
      pinged: probes.alive(endedMs, timeoutMs),
      told,
      queried,
      replication,
      walArrived: answers && link.exchange(timeoutMs),
      silentForMs: sinceMs === null ? 0 : endedMs - sinceMs,
      sqlSilentForMs: endedMs - databaseMs,
      witnesses: witnesses(suspicious || !queried, answers),
    });
    take({ kind: 'beat', evidence });
  };

  /** What comes while a beat runs is decided before its end. */
  const nextBefore = (endMs: number): boolean => {
    const first = due;
    if (first !== null && first.atMs <= endMs && first.atMs <= (alarmMs ?? Number.POSITIVE_INFINITY)) {
      due = null;
      nowMs = Math.max(nowMs, first.atMs);
      take(first.event);
      return true;
    }
    if (alarmMs === null || alarmMs > endMs) return false;
    nowMs = Math.max(nowMs, alarmMs);
    alarmMs = null;
    take({ kind: 'tick', aloneForMs: 0 });
    return true;
  };

  const witnesses = (asked: boolean, answers: boolean) => {
    const configured = detector.witnesses;
    const tally = { configured, dead: 0, alive: 0, abstain: asked ? 0 : configured };
    for (let one = tally.abstain; one < configured; one += 1)
      tally[answers && link.greeting(policy.timeoutMs - TRAVEL_MS) ? 'alive' : 'dead'] += 1;
    return tally;
  };

  take({ kind: 'started', durable: null });
  while (nowMs < options.forMs && promotedMs.length < promotionsMax) {
    while (nextBefore(plannedMs));
    beat();
  }
  return { simulatedMs: nowMs, beats, counted, promotedMs };
}

const deadCountOf = (phase: Phase): number => (phase.phase === 'suspecting' ? phase.deadCount : 0);

/** Whether the primary's host stands still at a moment. Moments may be asked for in any order within some seconds. */
function stalls({ stall }: Conditions, chance: Random): (atMs: number) => boolean {
  if (stall === null) return () => false;
  let fromMs = -stall.everyMs * Math.log(1 - chance.next());
  return (atMs) => {
    while (atMs > fromMs + stall.forMs + KEPT_MS)
      fromMs += stall.forMs + KEPT_MS - stall.everyMs * Math.log(1 - chance.next());
    return atMs >= fromMs && atMs < fromMs + stall.forMs;
  };
}

/** Longer than any beat looks back. */
const KEPT_MS = 5000;
