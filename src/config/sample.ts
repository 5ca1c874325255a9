import { boundsOf } from './describe.ts';
import type { ChecksRow, PairRow, Row, Section } from './rows.ts';
import { isSection, TABLE } from './settings.ts';
import { printValue } from './show.ts';

export interface SampleOptions {
  /**
   * What is known, by dotted key (`coordinators[0].host`), as it would be written in YAML (`1s`, `16MB`, lists as
   * lists). These settings are written; the others show their defaults in comments.
   */
  readonly values?: ReadonlyMap<string, unknown>;
  /** Write the defaults as well instead of showing them in comments. */
  readonly writeDefaults?: boolean;
}

/**
 * The configuration file with every setting and what it means. Without values it is the sample of `config/`, where
 * the required settings hold examples; `whpg-failover init` gives the values that it found.
 */
export function sampleFile(options: SampleOptions = {}): string {
  const entries = Object.entries(TABLE).map(([name, entry]) =>
    isSection(entry) ? sectionText(name, entry, options) : rowText('', name, entry, options),
  );
  return [HEAD, ...entries].join('\n\n').concat('\n');
}

const HEAD = `\
# The configuration of whpg-failover: the same file on both coordinators,
# /etc/whpg-failover/whpg-failover.yaml. It must belong to root or to the user of the service, and nobody else
# may write it.
#
# A setting in a comment shows its default, or an example where there is none. \`whpg-failover check --explain\`
# prints what is in force and what it means for detection and outage.
# Durations: 250ms, 1s, 2m, 1h. Sizes: 0B, 64kB, 16MB, 1GB. Switches: true or false.
# [restart]: a change needs a restart of the daemon; for all others \`systemctl reload\` is enough.`;

function sectionText(name: string, section: Section, options: SampleOptions): string {
  const rows = Object.entries(section.settings).map(([key, row]) => rowText(name, key, row, options));
  return [comment(section.doc, ''), `${name}:`, rows.join('\n\n')].join('\n');
}

function rowText(section: string, name: string, row: Row, options: SampleOptions): string {
  const key = section === '' ? name : `${section}.${name}`;
  const indent = section === '' ? '' : '  ';
  const about = comment(`${row.doc} ${notesOf(row)}`, indent);
  if (row.type === 'coordinators') return `${about}\n${pairText(key, row, options)}`;
  if (row.type === 'checks') return `${about}\n${checksText(key, row, options)}`;
  return `${about}\n${settingLine(indent, name, key, row, options)}`;
}

/** What is known is written; the example stays in comments. */
function checksText(key: string, row: ChecksRow, { values }: SampleOptions): string {
  const about = Object.entries(row.item).map(([name, item]) =>
    comment(`${name}: ${item.doc} ${notesOf(item)}${defaultNote(item)}`, '  '),
  );
  const known = values?.get(key);
  const given: readonly unknown[] = Array.isArray(known) ? known : [];
  const shown = given.length > 0 ? given : row.example;
  const items = shown.flatMap((one) =>
    Object.entries(row.item)
      .flatMap(([name, item]) => {
        const value = Object.entries(one ?? {}).find(([candidate]) => candidate === name)?.[1];
        return value === undefined ? [] : [`    ${name}: ${printValue(item, value)}`];
      })
      .map((line, index) => (index === 0 ? line.replace('    ', '  - ') : line)),
  );
  const lines = [`${key}:`, ...items];
  return [...about, ...(given.length > 0 ? lines : lines.map((line) => `#${line}`))].join('\n');
}

const defaultNote = (row: Row): string =>
  'default' in row && row.default !== undefined ? ` Default: ${printValue(row, row.default)}.` : '';

function pairText(key: string, row: PairRow, options: SampleOptions): string {
  const about = Object.entries(row.item).map(([name, item]) => comment(`${name}: ${item.doc}`, '  '));
  const items = row.example.map((example, index) =>
    Object.entries(row.item)
      .filter(([name]) => name in example || options.values?.has(`${key}[${index}].${name}`))
      .map(([name, item]) => {
        const value = options.values?.get(`${key}[${index}].${name}`) ?? example[name];
        return `    ${name}: ${printValue(item, value)}`;
      })
      .join('\n')
      .replace('    ', '  - '),
  );
  return [`${key}:`, ...about, ...items].join('\n');
}

function settingLine(indent: string, name: string, key: string, row: Row, options: SampleOptions): string {
  const line = (value: unknown): string => `${name}: ${printValue(row, value)}`;
  const known = options.values?.get(key);
  if (known !== undefined) return `${indent}${line(known)}`;
  if ('required' in row && row.required) return `${indent}${line(row.example)}`;
  const hasDefault = 'default' in row && row.default !== undefined;
  const shown = line(hasDefault ? row.default : 'example' in row ? row.example : null);
  return hasDefault && options.writeDefaults ? `${indent}${shown}` : `${indent}#${shown}`;
}

/** What stands behind the doc: bounds or choices, whether it must be there, whether a reload is enough. */
function notesOf(row: Row): string {
  const notes = [boundsOf(row), 'required' in row && row.required ? 'Required.' : ''];
  if ('defaultFrom' in row && row.defaultFrom !== undefined) notes.push(`Default: ${row.defaultFrom}.`);
  else if (!('default' in row) && !('required' in row)) notes.push('Not set by default.');
  return [...notes, row.reloadable ? '' : '[restart]'].filter((note) => note !== '').join(' ');
}

const WIDTH = 110;

function comment(text: string, indent: string): string {
  const prefix = `${indent}# `;
  const lines: string[] = [];
  let line = prefix;
  for (const word of text.trim().split(' ')) {
    if (line !== prefix && line.length + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = prefix;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}
