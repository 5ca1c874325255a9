import type { Notice } from '../decision.ts';
import type { MessageCode, Params } from '../messages.ts';
import type { Reminder, State } from '../state.ts';
import type { Context } from './draft.ts';

/** Something that holds at this moment and that people must know as long as it does. */
export interface Condition {
  readonly code: MessageCode;
  readonly params: Params;
}

/** Tells a condition when it begins, again every `vip.warnEvery`, and once more when it is over. */
export function remind(
  before: State['reminders'],
  holding: readonly Condition[],
  { now, policy }: Context,
): { readonly reminders: State['reminders']; readonly notices: readonly Notice[] } {
  if (holding.length === 0 && Object.keys(before).length === 0) return { reminders: before, notices: [] };
  const reminders: Partial<Record<MessageCode, Reminder>> = {};
  const notices: Notice[] = [];
  for (const { code, params } of holding) {
    const known = before[code];
    const due = known === undefined || now.monoMs - known.toldMs >= policy.warnEveryMs;
    if (due) notices.push({ code, params, turn: known === undefined ? 'new' : 'again' });
    reminders[code] = {
      sinceMs: known?.sinceMs ?? now.monoMs,
      toldMs: due ? now.monoMs : known.toldMs,
      times: (known?.times ?? 0) + (due ? 1 : 0),
      params,
    };
  }
  for (const [code, reminder] of Object.entries(before) as [MessageCode, Reminder][]) {
    if (reminders[code] === undefined) notices.push({ code, params: reminder.params, turn: 'over' });
  }
  return { reminders, notices };
}
