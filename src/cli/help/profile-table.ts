import { PROFILES, type Profile } from '../../config/profiles.ts';
import { ROWS } from '../../config/settings.ts';
import { printValue } from '../../config/show.ts';

const NAMES = Object.keys(PROFILES) as Profile[];

export const PROFILE_HEADS: readonly string[] = ['setting', ...NAMES.map((name) => `\`${name}\``)];

/** What each profile gives, setting by setting; settings of which no profile speaks are left out. */
export function profileRows(): readonly (readonly string[])[] {
  const spoken = [...ROWS].filter(([key]) => NAMES.some((name) => PROFILES[name][key] !== undefined));
  return spoken.map(([key, row]) => {
    const usual = 'default' in row ? printValue(row, row.default) : '';
    return [`\`${key}\``, ...NAMES.map((name) => String(PROFILES[name][key] ?? usual))];
  });
}
