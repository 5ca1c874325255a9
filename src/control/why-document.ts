import { checksHeld, weighChecks } from '../core/decide/checks.ts';
import type { Context } from '../core/decide/draft.ts';
import { type Blocker, blockers } from '../core/decide/gate.ts';
import { type Obstacle, obstaclesNow } from '../core/decide/obstacles.ts';
import { diagnose } from '../core/diagnose.ts';
import { countEffect, type Verdict } from '../core/diagnosis.ts';
import type { Evidence } from '../core/evidence.ts';
import { dataSafety, stuckForMs } from '../core/ledger.ts';
import { say } from '../core/messages.ts';
import { type Mode, modeOf } from '../core/mode.ts';
import type { Plan } from '../core/order.ts';
import { PHASES } from '../core/phases.ts';
import type { State } from '../core/state.ts';

/** What `why --json` prints: what the daemon would do now, and what stops it. */
export interface WhyDocument {
  readonly phase: string;
  readonly phaseMeaning: string;
  readonly verdict: Verdict | null;
  readonly effect: string | null;
  readonly deadCount: number;
  /** Beats that are still missing for a failover at this rate; null when nothing counts. */
  readonly beatsToGo: number | null;
  readonly blockers: readonly Pick<Blocker, 'rule' | 'why' | 'help'>[];
  /** What failing checks of the primary lead to; null: none is known to fail. */
  readonly checks: string | null;
  readonly dataSafety: { readonly safe: boolean; readonly why: string };
  /** What an order given now would meet, by its plan; those that can be confirmed among them. */
  readonly byHand: Readonly<Record<Plan, readonly Obstacle[]>>;
  readonly summary: string;
}

export function whyDocument(state: State, e: Evidence | null, context: Context): WhyDocument {
  const { phase } = state;
  const { policy } = context;
  const judges = e !== null && (phase.phase === 'watching' || phase.phase === 'suspecting');
  const verdict = judges ? diagnose(e, policy) : null;
  const effect = judges && verdict !== null ? countEffect(verdict, policy, stuckForMs(state, e)) : null;
  const deadCount = phase.phase === 'suspecting' ? phase.deadCount : 0;
  const needed = verdict?.proof === 'hard' ? policy.hardProofBeats : policy.thresholdBeats;
  const beatsToGo = effect === 'counts' ? Math.max(0, needed - deadCount) : null;
  // Witnesses are asked on suspicion only: while the primary answers, their silence stands in nobody's way.
  const inTheWay =
    judges && verdict !== null
      ? blockers(state, e, verdict, context).filter(({ rule }) => rule !== 'witnesses' || effect === 'counts')
      : [];
  return {
    phase: phase.phase,
    phaseMeaning: PHASES[phase.phase],
    verdict,
    effect,
    deadCount,
    beatsToGo,
    blockers: inTheWay.map(({ rule, why, help }) => ({ rule, why, help })),
    checks: judges && verdict !== null ? checksText(state, e, verdict, context) : null,
    dataSafety: dataSafety(state, e?.startedMs ?? context.now.monoMs, policy),
    byHand: {
      switchover: obstaclesNow(state, 'switchover', e, context),
      failover: obstaclesNow(state, 'failover', e, context),
    },
    summary: summary(state, { beatsToGo, inTheWay, mode: modeOf(state, e, policy) }),
  };
}

function checksText(state: State, e: Evidence, verdict: Verdict, context: Context): string | null {
  const weighed = weighChecks(state, e, context.policy);
  if (weighed.kind === 'calm') return null;
  const { peer } = state.identity;
  const held = weighed.kind === 'moot' ? weighed.why : checksHeld(state, e, verdict, context);
  const left = Math.max(0, context.policy.thresholdBeats - state.checkBeats.counted);
  return held === null
    ? `${weighed.checks} fails on ${peer} and passes here: a clean takeover after ${left} more beat(s) like this one`
    : `${weighed.checks} fails on ${peer}, and nothing is done about it: ${held}`;
}

interface Seen {
  readonly beatsToGo: number | null;
  readonly inTheWay: readonly Blocker[];
  readonly mode: Mode;
}

function summary(state: State, { beatsToGo, inTheWay, mode }: Seen): string {
  const { self, peer } = state.identity;
  const { phase } = state;
  const stops = inTheWay.map((blocker) => blocker.why).join('; ');
  switch (phase.phase) {
    case 'watching':
      return stops === ''
        ? `Nothing to do: ${peer} is alive. A failover would start now if it died.`
        : `Nothing to do: ${peer} is alive. If it died now, a failover would be stopped: ${stops}.`;
    case 'suspecting':
      if (stops !== '') return `${peer} looks dead, and a failover is stopped: ${stops}.`;
      return beatsToGo === null
        ? `${peer} looked dead; this beat could not be judged.`
        : `${peer} looks dead: failover after ${beatsToGo} more beat(s) like this one.`;
    case 'halted': {
      const { text, hint } = say(phase.code, phase.params, (atMs) => new Date(atMs).toISOString());
      return `${text} ${hint}`;
    }
    case 'serving':
      return mode === 'standalone'
        ? `${self} serves, and NO standby follows it: if it died now, nobody could take over.`
        : `Nothing to do: ${self} serves. The daemon of ${peer} is the one that judges.`;
    case 'ghost': {
      const { primary } = phase.newer;
      return `${self} is kept out: ${primary} is, or is to become, the newer primary. whpg-failover rejoin makes ${self} its standby; whpg-failover unfence lets it be judged anew.`;
    }
    default:
      return `In the phase ${phase.phase} (${PHASES[phase.phase]}) the other side is not judged.`;
  }
}
