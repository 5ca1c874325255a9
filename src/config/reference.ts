import { acceptsOf } from './describe.ts';
import type { Row } from './rows.ts';
import { isSection, TABLE } from './settings.ts';
import { printValue } from './show.ts';

/** The README's reference of all settings, in Markdown: one table for each section. */
export function settingsReference(): string {
  const top = Object.entries(TABLE).flatMap(([name, entry]) => (isSection(entry) ? [] : rowsOf(name, entry)));
  const sections = Object.entries(TABLE).flatMap(([name, entry]) =>
    isSection(entry)
      ? [
          `#### ${name}\n\n${entry.doc}\n\n${table(Object.entries(entry.settings).flatMap(([key, row]) => rowsOf(`${name}.${key}`, row)))}`,
        ]
      : [],
  );
  return [NOTE, table(top), ...sections].join('\n\n').concat('\n');
}

const NOTE =
  'A setting marked with ↻ needs a restart of the daemon; for all others `systemctl reload whpg-failover` is enough.';

type Line = readonly [setting: string, fallback: string, accepts: string, meaning: string];

function rowsOf(key: string, row: Row): readonly Line[] {
  const mark = row.reloadable ? '' : ' ↻';
  const line: Line = [`\`${key}\`${mark}`, defaultText(row), acceptsOf(row), row.doc];
  if (row.type !== 'coordinators' && row.type !== 'checks') return [line];
  return [line, ...Object.entries(row.item).flatMap(([name, item]) => rowsOf(`${key}[].${name}`, item))];
}

function defaultText(row: Row): string {
  if ('required' in row && row.required) return 'required';
  if (row.type === 'checks') return 'none';
  if ('defaultFrom' in row && row.defaultFrom !== undefined) return `\`${row.defaultFrom}\``;
  return 'default' in row && row.default !== undefined ? `\`${printValue(row, row.default)}\`` : 'not set';
}

function table(lines: readonly Line[]): string {
  const head: Line = ['Setting', 'Default', 'Accepts', 'Meaning'];
  const rule: Line = ['---', '---', '---', '---'];
  return [head, rule, ...lines].map((cells) => `| ${cells.map(cellText).join(' | ')} |`).join('\n');
}

const cellText = (text: string): string => text.replaceAll('|', '\\|');
