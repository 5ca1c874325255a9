import { CHECK_MESSAGES } from './messages/checks.ts';
import { OBSERVER_MESSAGES } from './messages/observer.ts';
import { PEOPLE_MESSAGES } from './messages/people.ts';
import { STANDING_MESSAGES } from './messages/standing.ts';
import { SUSPICION_MESSAGES } from './messages/suspicion.ts';
import { TAKEOVER_MESSAGES } from './messages/takeover.ts';
import { VIP_MESSAGES } from './messages/vip.ts';

/** What a message is about, by name. Values are shown to people: short, no secrets. */
export type Params = Readonly<Record<string, string | number>>;

/** Everything that people are told, each with a code that never changes its meaning. */
export const MESSAGES = {
  ...VIP_MESSAGES,
  ...SUSPICION_MESSAGES,
  ...TAKEOVER_MESSAGES,
  ...STANDING_MESSAGES,
  ...CHECK_MESSAGES,
  ...PEOPLE_MESSAGES,
  ...OBSERVER_MESSAGES,
};

export type MessageCode = keyof typeof MESSAGES;

/**
 * The sentence and the hint with the parameters filled in. A missing one stays visible as `{name}`; one whose
 * name ends in `WallMs` is a moment, shown by `showTime`.
 */
export function say(
  code: MessageCode,
  params: Params,
  showTime: (atWallMs: number) => string,
): { readonly text: string; readonly hint: string } {
  const show = (name: string, value: string | number): string =>
    name.endsWith('WallMs') && typeof value === 'number' ? showTime(value) : String(value);
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => show(name, params[name] ?? whole));
  return { text: fill(MESSAGES[code].text), hint: fill(MESSAGES[code].hint) };
}
