import type { Verdict } from '../diagnosis.ts';
import type { Evidence } from '../evidence.ts';
import { dataSafety, endedUnseen, type Safety, sightOf, streamEnded } from '../ledger.ts';
import type { Policy } from '../policy.ts';
import type { State } from '../state.ts';
import type { MonoMs } from '../units.ts';
import type { Context } from './draft.ts';

/** Why a failover does not start. `halt`: only a human can go on; `hold`: it may pass by itself. */
export interface Blocker {
  readonly rule:
    | 'paused'
    | 'observe-only'
    | 'cooldown'
    | 'standby-not-ready'
    | 'shut-down'
    | 'witnesses'
    | 'data-at-risk';
  readonly weight: 'hold' | 'halt';
  readonly why: string;
  readonly help: string;
}

/** Every rule that stands between the dead count and the first step, those that hold first. */
export function blockers(
  state: State,
  e: Evidence,
  verdict: Verdict,
  { now, policy }: Context,
): readonly Blocker[] {
  return [
    paused(state),
    observeOnly(policy),
    cooldown(state, now.wallMs, policy),
    standbyReady(e),
    stoppedOnPurpose(state, policy),
    witnessesAgree(e, verdict, policy),
    dataAtRisk(state, e, verdict, policy),
  ].filter((blocker) => blocker !== null);
}

const hold = (rule: Blocker['rule'], why: string, help: string): Blocker => ({
  rule,
  weight: 'hold',
  why,
  help,
});

function paused({ pause }: State): Blocker | null {
  return pause === null
    ? null
    : hold('paused', `paused by ${pause.by} (${pause.reason})`, 'whpg-failover resume');
}

function observeOnly(policy: Policy): Blocker | null {
  return policy.observeOnly
    ? hold('observe-only', 'failover.observeOnly is set', 'Set failover.observeOnly: false to arm it.')
    : null;
}

function cooldown({ lastFailover }: State, nowWallMs: number, policy: Policy): Blocker | null {
  if (lastFailover === null || lastFailover.acknowledged) return null;
  const leftMs = lastFailover.atWallMs + policy.cooldownMs - nowWallMs;
  if (leftMs <= 0 || leftMs > policy.cooldownMs) return null;
  const left = `${Math.ceil(leftMs / 1000)} s`;
  return hold(
    'cooldown',
    `the last failover is recent and not acknowledged (${left} left)`,
    'whpg-failover ack',
  );
}

function standbyReady(e: Evidence): Blocker | null {
  return e.local.role === 'standby'
    ? null
    : hold(
        'standby-not-ready',
        `our own database is ${e.local.role} (${e.local.detail})`,
        'whpg-failover status',
      );
}

/** Whoever stops a database and then its host wants no failover either. */
function stoppedOnPurpose({ cleanStop }: State, policy: Policy): Blocker | null {
  const why = 'the primary was stopped cleanly before it fell silent';
  return cleanStop && !policy.onCleanShutdown
    ? hold('shut-down', why, 'Start it again, or set failover.onCleanShutdown.')
    : null;
}

/** Enough of the witnesses call it dead; true where none are configured. */
export function witnessed({ self }: Evidence, policy: Policy): boolean {
  const { configured, dead, alive } = self.witnesses;
  if (!policy.witnessesConfigured || configured === 0) return true;
  return dead >= Math.min(policy.witnessQuorum, configured) && dead > alive;
}

/** Silence needs a second opinion where one was configured; what the host itself said does not. */
function witnessesAgree(e: Evidence, verdict: Verdict, policy: Policy): Blocker | null {
  const { configured, dead, alive } = e.self.witnesses;
  if (verdict.proof === 'hard' || witnessed(e, policy)) return null;
  const quorum = Math.min(policy.witnessQuorum, configured);
  const why = `${dead} of ${configured} witnesses call it dead, ${alive} alive; ${quorum} are needed`;
  return hold('witnesses', why, 'Look at the witnesses: whpg-failover status.');
}

function dataAtRisk(state: State, e: Evidence, verdict: Verdict, policy: Policy): Blocker | null {
  const sinceMs = state.phase.phase === 'suspecting' ? state.phase.sinceMs : e.startedMs;
  const recorded = dataSafety(state, sinceMs, policy, sightOf(e));
  const safety = recorded.safe ? (streamLeftUs(state, sinceMs, e, verdict, policy) ?? recorded) : recorded;
  return safety.safe
    ? null
    : { rule: 'data-at-risk', weight: 'halt', why: safety.why, help: 'whpg-failover why' };
}

const unsafe = (why: string): Safety => ({ safe: false, why });

function streamLeftUs(
  state: State,
  sinceMs: MonoMs,
  e: Evidence,
  verdict: Verdict,
  policy: Policy,
): Safety | null {
  if (!policy.channels.replication) return null;
  if (endedUnseen(state, sinceMs, e)) return unsafe('its WAL stream to us ended while this daemon was away');
  if (!leftBehind(e, verdict)) return null;
  return unsafe('its WAL stream to us ended, and its host lives: it may go on alone');
}

/** A hung primary commits nothing without us as long as our receiver is connected. One that was restarted does. */
function leftBehind(e: Evidence, { diagnosis }: Verdict): boolean {
  const lives = diagnosis === 'host-sick' || diagnosis === 'database-hung';
  return lives && streamEnded(e);
}
