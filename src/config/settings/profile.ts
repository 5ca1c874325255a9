import type { Row } from '../rows.ts';

export const profile = {
  type: 'choice',
  choices: ['careful', 'balanced', 'fast'],
  default: 'balanced',
  reloadable: true,
  doc: 'Which defaults the settings of speed have: `balanced` suits two hosts in one data centre, `careful` sits out holes of seconds, `fast` is for a very good network. What is written in the file wins over the profile; defaults shown elsewhere are those of `balanced`.',
} as const satisfies Row;
