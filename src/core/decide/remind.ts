import type { Notice } from '../decision.ts';
import type { MessageCode, Params } from '../messages.ts';
import { codeOf, type Reminder, type ReminderKey, type State } from '../state.ts';
import type { Context } from './draft.ts';

/** Something that holds at this moment and that people must know as long as it does. */
export interface Condition {
  readonly code: MessageCode;
  /** What it is about, where several of one code may hold. */
  readonly about?: string;
  readonly params: Params;
}

/** Tells a condition when it begins, again every `vip.warnEvery`, and once more when it is over. */
export function remind(
  before: State['reminders'],
  holding: readonly Condition[],
  { now, policy }: Context,
): { readonly reminders: State['reminders']; readonly notices: readonly Notice[] } {
  if (holding.length === 0 && Object.keys(before).length === 0) return { reminders: before, notices: [] };
  const reminders: Partial<Record<ReminderKey, Reminder>> = {};
  const notices: Notice[] = [];
  for (const { code, about, params } of holding) {
    const key: ReminderKey = about === undefined ? code : `${code}:${about}`;
    const known = before[key];
    const due = known === undefined || now.monoMs - known.toldMs >= policy.warnEveryMs;
    if (due) notices.push({ code, params, turn: known === undefined ? 'new' : 'again' });
    reminders[key] = {
      sinceMs: known?.sinceMs ?? now.monoMs,
      toldMs: due ? now.monoMs : known.toldMs,
      times: (known?.times ?? 0) + (due ? 1 : 0),
      params,
    };
  }
  for (const [key, reminder] of Object.entries(before) as [ReminderKey, Reminder][]) {
    if (reminders[key] === undefined)
      notices.push({ code: codeOf(key), params: reminder.params, turn: 'over' });
  }
  return { reminders, notices };
}
