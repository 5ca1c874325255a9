import { unreachable } from '../assert.ts';
import type { Decision, OperatorRequest } from '../decision.ts';
import { compareEpochs, type Epoch } from '../epoch.ts';
import type { State } from '../state.ts';
import { monoMs, wallMs } from '../units.ts';
import { type Context, draft, once } from './draft.ts';
import { takeOrder } from './order.ts';
import { judgeAnew } from './pause.ts';
import { vipObstacle } from './vip.ts';

/** What a human, or the other coordinator, asks of this daemon. */
export function onOperator(state: State, request: OperatorRequest, context: Context): Decision {
  switch (request.op) {
    case 'pause':
      return pause(state, request, context);
    case 'resume':
      return resume(state, request.by, context);
    case 'ack':
      return acknowledge(state, request.by, context);
    case 'step-down':
      return stepDown(state, request, context);
    case 'move-vip':
      return moveVip(state, request, context);
    case 'take-over':
      return takeOrder(state, request, context);
    case 'fence':
      return beFenced(state, request, context);
    default:
      return unreachable(request);
  }
}

const say = (state: State, text: string, { policy }: Context, ok = true): Decision =>
  draft(state, text, policy, { reply: { ok, text }, nextBeatInMs: 0 });

function pause(state: State, request: Extract<OperatorRequest, { op: 'pause' }>, context: Context): Decision {
  if (state.phase.phase === 'failing-over') {
    const text = `a failover is running (${state.phase.step}): it ends first`;
    return say(state, text, context, false);
  }
  const { wallMs: sinceWallMs } = context.now;
  const untilWallMs = wallMs(sinceWallMs + request.forMs);
  const untilMs = monoMs(context.now.monoMs + request.forMs);
  const next: State = {
    ...state,
    pause: { sinceWallMs, untilWallMs, untilMs, reason: request.reason, by: request.by },
  };
  return say(next, `paused for ${Math.round(request.forMs / 1000)} s`, context);
}

function resume(state: State, by: string, context: Context): Decision {
  if (state.pause === null) return say(state, 'was not paused', context);
  const decision = say({ ...state, pause: null, phase: judgeAnew(state) }, 'resumed', context);
  return { ...decision, notices: [once('RESUMED', { why: `by ${by}` })] };
}

function acknowledge(state: State, by: string, context: Context): Decision {
  const lastFailover = state.lastFailover === null ? null : { ...state.lastFailover, acknowledged: true };
  const anew = state.phase.phase === 'halted' || state.phase.phase === 'ghost';
  // Whoever acknowledges on the serving node has looked who is primary.
  const newestHere = state.newestHere || state.phase.phase === 'serving';
  const phase = anew ? ({ phase: 'starting' } as const) : state.phase;
  const decision = say(
    { ...state, lastFailover, newestHere, phase, checkTakeoverAtWallMs: null },
    anew ? 'acknowledged: judging anew' : 'acknowledged',
    context,
  );
  return { ...decision, notices: [once('ACKNOWLEDGED', { by })] };
}

/** The other coordinator is the one to be primary from here on; its daemon sees our database gone and takes over. */
function stepDown(
  state: State,
  { reason, by }: Extract<OperatorRequest, { op: 'step-down' }>,
  context: Context,
): Decision {
  const { self, peer } = state.identity;
  const { phase } = state.phase;
  if (phase === 'ghost') return say(state, `${self} is fenced already`, context);
  if (phase !== 'serving' && phase !== 'isolated' && phase !== 'starting') {
    const text = `${self} is not the primary (${phase}): there is nothing to fence here; ask on ${peer}`;
    return say(state, text, context, false);
  }
  const { timeline = 1, failover = 0 } = state.epoch ?? {};
  const epoch = { timeline, failover: failover + 1, primary: peer };
  // The other side judges by what it sees of the end: a moment of stopping would cast doubt on its ledger.
  return becomeFenced(state, epoch, `${by}: ${reason}`, context, { atOnce: true });
}

/** By hand it is of use in a pause, in which the daemon itself takes and releases nothing. */
function moveVip(state: State, request: MoveVip, context: Context): Decision {
  const against = request.deed === 'take' ? againstTaking(state, request) : againstReleasing(state);
  if (against !== null) return say(state, against, context, false);
  const why = `ordered by ${request.by}`;
  return draft(state, `VIP: ${request.deed}, ${why}`, context.policy, {
    actions: [request.deed === 'take' ? { kind: 'take-vip' } : { kind: 'release-vip', why }],
    reply: { ok: true, text: `${request.deed}: done` },
    nextBeatInMs: 0,
  });
}

type MoveVip = Extract<OperatorRequest, { op: 'move-vip' }>;

/** The rules of the daemon's own VIP watch. */
const againstTaking = (state: State, { evidence }: Extract<MoveVip, { deed: 'take' }>): string | null =>
  evidence === null ? 'no beat has been taken yet' : vipObstacle(state, evidence);

/** The daemon of a node that serves would put it back at the next beat. */
const againstReleasing = (state: State): string | null =>
  state.phase.phase === 'serving' && state.pause === null
    ? 'this node is the primary and keeps the VIP: pause the daemon first'
    : null;

/** The other side takes over: from here on we hold neither VIP nor database, whatever we believed. */
function beFenced(
  state: State,
  request: Extract<OperatorRequest, { op: 'fence' }>,
  context: Context,
): Decision {
  const { epoch, by } = request;
  const age = state.epoch === null ? 1 : compareEpochs(epoch, state.epoch);
  const stale = age < 0 || (age === 0 && state.epoch?.primary !== epoch.primary);
  if (stale || epoch.primary === state.identity.self) {
    return say(
      state,
      `refused: epoch ${epoch.timeline}.${epoch.failover} is not newer than ours`,
      context,
      false,
    );
  }
  return becomeFenced(state, epoch, `${by} takes over as primary`, context);
}

function becomeFenced(
  state: State,
  epoch: Epoch,
  why: string,
  context: Context,
  stop: { readonly atOnce?: true } = {},
): Decision {
  const lastFailover = { epoch, atWallMs: context.now.wallMs, acknowledged: false };
  const phase = { phase: 'ghost', newer: epoch } as const;
  // What is given up here was not taken away by others.
  const next: State = { ...state, epoch, lastFailover, phase, vipAnnouncedMs: null };
  return draft(next, `fenced: ${why}`, context.policy, {
    actions: [
      { kind: 'release-vip', why },
      { kind: 'stop-database', why, ...stop },
    ],
    reply: { ok: true, text: 'fenced' },
    nextBeatInMs: 0,
  });
}
