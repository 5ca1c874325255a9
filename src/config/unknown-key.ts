import { type Problem, shortText } from './problems.ts';
import { ROWS, TABLE } from './settings.ts';
import { nearestKey } from './suggest.ts';
import type { Entry } from './tree.ts';

export interface UnknownKey {
  readonly problem: Problem;
  /** The known key that it probably stands for. */
  readonly meant: string | null;
}

/** A key that its group does not have. Its value is not shown: nobody knows whether it is a secret. */
export function unknownKey(file: string, parent: string, entry: Entry, known: readonly string[]): UnknownKey {
  const within = (name: string): string => (parent === '' ? name : `${parent}.${name}`);
  const siblings = known.map(within);
  const key = within(entry.key);
  const meant = nearestKey(key, new Set([...siblings, ...Object.keys(TABLE), ...ROWS.keys()]));
  const problem: Problem = {
    code: 'unknown-key',
    file,
    ...entry.place,
    key: shortText(key),
    found: 'an unknown setting',
    expected: meant ?? `one of ${siblings.join(', ')}`,
    ...(meant === null ? {} : { hint: 'the nearest known setting' }),
  };
  return { problem, meant };
}
