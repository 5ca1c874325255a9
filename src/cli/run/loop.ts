import { decide } from '../../core/decide/decide.ts';
import type { Action, Decision, Event, Tick } from '../../core/decision.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Policy } from '../../core/policy.ts';
import type { State } from '../../core/state.ts';
import { type Instant, type MonoMs, monoMs } from '../../core/units.ts';
import type { Clock } from '../../runtime/ports.ts';

/** What the loop is given: it asks, decides, records and lets perform; it holds no rule of its own. */
export interface LoopParts {
  readonly clock: Clock;
  readonly policy: () => Policy;
  /** One beat of probes. `plannedMs` tells how late it is; must settle within its own deadline. */
  readonly observe: (plannedMs: MonoMs, state: State) => Promise<Evidence>;
  /** Since the last sign of life of anybody, without asking anybody anew. */
  readonly tick: (nowMs: MonoMs) => Tick;
  /** Writes the decision down before anything is done. Settles within its deadline, whatever the disk does. */
  readonly record: (before: State, event: Event, decision: Decision, now: Instant) => Promise<void>;
  readonly announce: (before: State, decision: Decision) => void;
  /** One deed. Settles when it is over; a step's outcome comes back through `post`. */
  readonly perform: (action: Action, post: (event: Event) => void) => Promise<void>;
  /** The loop has made progress: feeds the watchdog and the summary. */
  readonly progressed: (state: State, evidence: Evidence | null) => void;
}

export interface Posted {
  readonly decision: Decision;
  /** Settles when every action of the decision is over. */
  readonly done: Promise<void>;
}

export interface Loop {
  state(): State;
  evidence(): Evidence | null;
  /** Decides on an event, after those that came before it. */
  post(event: Event): Promise<Posted>;
  /** Look now: an event makes the loop look, never act. */
  wake(): void;
  /** Runs beats until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

const nothing = (): void => undefined;

export function createLoop(initial: State, parts: LoopParts): Loop {
  let state = initial;
  let evidence: Evidence | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let plannedMs = parts.clock.now().monoMs;
  let wokenMs: MonoMs | null = null;
  let enteredMs = plannedMs;
  let wakeUp = nothing;
  let callOffAlarm = nothing;

  async function take(event: Event): Promise<Posted> {
    const before = state;
    const now = parts.clock.now();
    const decision = decide(before, event, now, parts.policy());
    await parts.record(before, event, decision, now);
    if (event.kind !== 'beat' && decision.state.phase.phase !== before.phase.phase)
      enteredMs = parts.clock.now().monoMs;
    state = decision.state;
    plan(event, decision, now.monoMs);
    // Deeds before words: starting a process that tells people costs some 10 ms, at each step of an outage.
    const deeds = decision.actions.map((action) => parts.perform(action, (next) => void post(next)));
    parts.announce(before, decision);
    parts.progressed(state, evidence);
    return { decision, done: Promise.allSettled(deeds).then(() => undefined) };
  }

  function plan(event: Event, decision: Decision, nowMs: MonoMs): void {
    const beat = event.kind === 'beat';
    const fromMs = beat ? event.evidence.startedMs : nowMs;
    const wantedMs = Math.max(fromMs + decision.nextBeatInMs, nowMs);
    // What comes between two beats may bring the next one forward, never push it back.
    const nextMs = beat ? wantedMs : Math.min(plannedMs, wantedMs);
    plannedMs = monoMs(wokenMs === null ? nextMs : Math.min(nextMs, Math.max(wokenMs, nowMs)));
    wokenMs = null;
    wakeUp();
    // Only a beat, which looks at everything, may find that there is nothing to wait for any more.
    if (decision.tickInMs !== null) setAlarm(monoMs(nowMs + decision.tickInMs));
    else if (beat) setAlarm(null);
  }

  /** One alarm at a time: each decision says anew whether it waits for a moment before the next beat. */
  function setAlarm(atMs: MonoMs | null): void {
    callOffAlarm();
    if (atMs === null) return;
    callOffAlarm = parts.clock.at(atMs, () => {
      void post(parts.tick(parts.clock.now().monoMs));
    });
  }

  /** Until that moment, or until somebody wakes us. */
  function sleep(untilMs: MonoMs): Promise<void> {
    return new Promise((resolve) => {
      const callOff = parts.clock.at(untilMs, resolve);
      wakeUp = () => {
        callOff();
        resolve();
      };
    });
  }

  function post(event: Event): Promise<Posted> {
    return inTurn(() => take(event));
  }

  function inTurn<T>(turn: () => Promise<T>): Promise<T> {
    const taken = queue.then(turn);
    queue = taken.catch(() => undefined);
    return taken;
  }

  /** A beat that began before something else changed the phase is about a time that is over: look again. */
  async function takeBeat(seen: Evidence): Promise<void> {
    if (seen.startedMs < enteredMs) {
      plannedMs = parts.clock.now().monoMs;
      return;
    }
    evidence = seen;
    await take({ kind: 'beat', evidence: seen });
  }

  return {
    state: () => state,
    evidence: () => evidence,
    post,
    wake: () => {
      wokenMs = parts.clock.now().monoMs;
      plannedMs = monoMs(Math.min(plannedMs, wokenMs));
      wakeUp();
    },
    async run(signal) {
      signal.addEventListener('abort', () => wakeUp(), { once: true });
      while (!signal.aborted) {
        if (parts.clock.now().monoMs < plannedMs) {
          await sleep(plannedMs);
          continue;
        }
        wokenMs = null;
        const seen = await parts.observe(plannedMs, state);
        await inTurn(() => takeBeat(seen));
      }
      callOffAlarm();
    },
  };
}
