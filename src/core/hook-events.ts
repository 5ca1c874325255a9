import type { Decision, Notice } from './decision.ts';
import type { Evidence } from './evidence.ts';
import type { MessageCode } from './messages.ts';
import type { PhaseName } from './phases.ts';
import type { State } from './state.ts';

/** What a site may want to run something at, each on the node where it happens: a setting `hooks.NAME`. */
export const HOOK_EVENTS = {
  failoverStarted: 'a failover or switchover begins here',
  fenced: 'the old primary is fenced, seen from the new one',
  promoted: 'this node is the primary now, after a failover, a switchover or a promotion by hand',
  demoted: 'this node was the serving primary and is it no more',
  ghost: 'this node was primary and a newer one exists: no VIP and no database here',
  isolated: 'this primary sees nobody and gives up the VIP',
  halted: 'something needs a human; nothing more is done here',
  vipTaken: 'the VIP is on this node now',
  vipReleased: 'the VIP is on this node no more',
  redundancyLost: 'this standby is down or not in sync: a takeover could lose commits',
  restored: 'this standby is in sync again',
  checkFailed: 'a check fails on this primary; WHPG_TEXT names it',
  checkRestored: 'a check of this primary passes again; WHPG_TEXT names it',
  paused: 'nothing acts any more, for a while',
  resumed: 'the pause is over',
} as const satisfies Record<string, string>;

export type HookEvent = keyof typeof HOOK_EVENTS;

/** An event with the message that it came with, if any. */
export interface Happened {
  readonly event: HookEvent;
  readonly code: MessageCode | null;
}

/** What a decision means for those who wait for something to happen. */
export function eventsOf(
  before: State,
  { state, notices }: Pick<Decision, 'state' | 'notices'>,
): readonly Happened[] {
  const found: Happened[] = [];
  const from = before.phase.phase;
  const to = state.phase.phase;
  for (const { code, turn } of notices) {
    const event = turn === 'over' ? ENDS[code] : turn === 'again' ? undefined : BEGINS[code];
    if (event !== undefined && !found.some((one) => one.event === event)) found.push({ event, code });
  }
  const add = (event: HookEvent): void => void found.push({ event, code: null });
  if (to === 'serving' && BECAME_PRIMARY.has(from)) add('promoted');
  if (wasPrimary(before) && NO_PRIMARY.has(to)) add('demoted');
  if (from !== to && (to === 'ghost' || to === 'isolated' || to === 'halted')) add(to);
  if (before.pause === null && state.pause !== null) add('paused');
  if (before.pause !== null && state.pause === null) add('resumed');
  return found;
}

const BEGINS: Partial<Record<MessageCode, HookEvent>> = {
  FAILOVER_STARTED: 'failoverStarted',
  ORDERED_FAILOVER: 'failoverStarted',
  SWITCHOVER_STARTED: 'failoverStarted',
  CHECK_TAKEOVER: 'failoverStarted',
  OLD_PRIMARY_FENCED: 'fenced',
  REDUNDANCY_LOST: 'redundancyLost',
  STANDBY_DOWN: 'redundancyLost',
  CHECK_FAILING: 'checkFailed',
};

const ENDS: Partial<Record<MessageCode, HookEvent>> = {
  REDUNDANCY_LOST: 'restored',
  STANDBY_DOWN: 'restored',
  CHECK_FAILING: 'checkRestored',
};

/** What was told with it: of one code several may begin, and others end, in one beat. */
export const noticesOf = ({ event, code }: Happened, notices: readonly Notice[]): readonly Notice[] =>
  notices.filter((one) => {
    const over = one.turn === 'over';
    return one.code === code && one.turn !== 'again' && over === (ENDS[one.code] === event);
  });

/** A daemon that starts beside a primary has promoted nobody. */
const BECAME_PRIMARY: ReadonlySet<PhaseName> = new Set([
  'failing-over',
  'watching',
  'suspecting',
  'standby-down',
]);

/** Also where its database is down, or nobody was seen: it has not been replaced until it is shown that it was. */
function wasPrimary({ phase, epoch, identity }: State): boolean {
  if (phase.phase === 'serving') return true;
  const undecided = phase.phase === 'starting' || phase.phase === 'isolated';
  return undecided && epoch?.primary === identity.self;
}

const NO_PRIMARY: ReadonlySet<PhaseName> = new Set(['watching', 'standby-down', 'ghost', 'halted']);

/** By what the interface shows, so that an address is told of whoever put it there or took it away. */
export function vipEvent(
  before: Evidence['vip']['here'] | null,
  now: Evidence['vip']['here'],
): HookEvent | null {
  if (before === 'absent' && now === 'held') return 'vipTaken';
  return before === 'held' && now === 'absent' ? 'vipReleased' : null;
}
