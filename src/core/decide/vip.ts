import { change } from '../change.ts';
import type { Action, Decision, Notice } from '../decision.ts';
import type { Evidence } from '../evidence.ts';
import { isReplaceable } from '../replaceable.ts';
import type { State } from '../state.ts';
import { type Context, once } from './draft.ts';

/** An address on its way from one node to the other is on none, or on both, for a moment: twice is a finding. */
export const ODD_BEATS = 2;

/** Who holds the VIP, seen from the node that should. */
export type Holders = 'one' | 'both' | 'neither' | 'wrong-node' | 'unknown';

/** `primaryHere`: this node is the one that must hold it. */
export function holders(e: Evidence, primaryHere: boolean): Holders {
  const { here, peer } = e.vip;
  if (here === 'unknown') return 'unknown';
  if (here === 'held' && peer === 'held') return 'both';
  if (peer === 'unknown') return here === 'held' && !primaryHere ? 'wrong-node' : 'unknown';
  if (here === 'absent' && peer === 'absent') return 'neither';
  return (here === 'held') === primaryHere ? 'one' : 'wrong-node';
}

/** What is against taking the VIP now although our database is a primary. */
export function vipObstacle(state: State, e: Evidence): string | null {
  if (e.local.role !== 'primary') return `our own database is ${e.local.role}`;
  if (e.sql.why === 'ready') return 'the other coordinator is a primary, too';
  if (e.vip.peer === 'held') return 'the other coordinator holds it';
  if (e.vip.arp === 'other') return 'another machine answers for it';
  if (e.aloneForMs > 0 && isReplaceable(state)) return 'nobody answers us: we may have been replaced';
  if (!state.newestHere) return 'nobody has shown yet that the other one has not replaced us';
  return null;
}

/** On the serving node: what is, against what must be, at every beat. */
export function keepVip(decision: Decision, e: Evidence, { now, policy }: Context): Decision {
  const { state } = decision;
  if (state.pause !== null || policy.observeOnly || e.vip.here === 'unknown') return decision;
  if (e.vip.here === 'absent') return take(decision, e);
  const due = state.vipAnnouncedMs === null || now.monoMs - state.vipAnnouncedMs >= policy.refreshMs;
  if (!due && !isContested(state, e)) return decision;
  return { ...decision, ...withAction(decision, { kind: 'refresh-vip' }, { vipAnnouncedMs: now.monoMs }) };
}

/** Somebody else claims it, or did so a beat ago: clients may have learnt the wrong place and must learn ours. */
function isContested({ reminders }: State, e: Evidence): boolean {
  const told = reminders.VIP_ON_BOTH ?? reminders.VIP_CLAIMED_BY_OTHER;
  return e.vip.peer === 'held' || e.vip.arp === 'other' || told !== undefined;
}

function take(decision: Decision, e: Evidence): Decision {
  const { state } = decision;
  const obstacle = vipObstacle(state, e);
  if (obstacle !== null) return { ...decision, reason: `${decision.reason}; VIP not taken: ${obstacle}` };
  const hadIt = state.vipAnnouncedMs !== null;
  const notices: Notice[] = hadIt
    ? [once('VIP_RESTORED', { self: state.identity.self, vip: state.identity.vip })]
    : [];
  return {
    ...decision,
    ...withAction(decision, { kind: 'take-vip' }, { vipAnnouncedMs: e.endedMs }),
    notices: [...decision.notices, ...notices],
  };
}

function withAction(
  { state, actions }: Decision,
  action: Action,
  parts: Partial<Decision['state']>,
): Pick<Decision, 'state' | 'actions'> {
  return { state: { ...state, ...parts }, actions: [...actions, action] };
}

/** Counts the beats in a row in which the VIP is not where it must be. */
export function countVipOddity(state: State, e: Evidence): State {
  const found = holders(e, e.local.role === 'primary');
  const odd = found !== 'one' && found !== 'unknown';
  return change(state, { vipOddBeats: odd ? state.vipOddBeats + 1 : 0 });
}

/** By the newest epoch that anybody has shown. */
export const isPrimaryElsewhere = ({ epoch, identity }: State): boolean =>
  epoch !== null && epoch.primary !== identity.self;

/** A standby never keeps the VIP; one odd look is not a finding. */
export function releaseIfMisplaced(decision: Decision, e: Evidence, { policy }: Context): Decision {
  const isStandby =
    e.local.role === 'standby' ||
    (e.local.role !== 'primary' && (e.local.standbySignal === true || isPrimaryElsewhere(decision.state)));
  const misplaced = e.vip.here === 'held' && isStandby;
  const state = change(decision.state, { vipAnnouncedMs: null });
  const idle = !misplaced || state.pause !== null || policy.observeOnly || state.vipOddBeats < ODD_BEATS;
  if (idle) return change(decision, { state });
  const why = `${state.identity.self} is no primary`;
  return { ...decision, state, actions: [...decision.actions, { kind: 'release-vip', why }] };
}
