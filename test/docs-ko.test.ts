import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type Section, sectionsOf } from './support/markdown.ts';

/**
 * README.ko.md against README.md, which test/docs.test.ts holds against the code. The Korean sentences stand in
 * README.ko.md alone; what has to be the same in every language is looked for in the section of the same place.
 */
const root = resolve(import.meta.dirname, '..');
const english = readFileSync(join(root, 'README.md'), 'utf8');
const korean = readFileSync(join(root, 'README.ko.md'), 'utf8');
const sections = sectionsOf(english);
const translated = sectionsOf(korean);

/** Headings of the fourth level are codes and names of settings: the same in every language. */
const outline = (of: readonly Section[]): string[] =>
  of.map(({ level, title }) => (level === 4 ? `#### ${title}` : '#'.repeat(level)));

test('README.ko.md has the headings of README.md, each code and group of settings among them', () => {
  expect(outline(translated)).toEqual(outline(sections));
});

/** Sections are compared by their place; where the headings differ, the test above says it alone. */
const inStep = JSON.stringify(outline(translated)) === JSON.stringify(outline(sections));
const pairs = inStep ? sections.flatMap((section, at) => pairOf(section, translated[at])) : [];

function pairOf(section: Section, other: Section | undefined): [string, Section, Section][] {
  return other === undefined ? [] : [[section.title, section, other]];
}

test.each(pairs)('README.ko.md says under "%s" what README.md says there', (_title, section, other) => {
  expect(lacking(section.prose, other.prose)).toEqual([]);
});

test.each(pairs)('README.ko.md has the tables of "%s", row by row', (_title, section, other) => {
  const incomplete = section.rows.flatMap((row, at) => {
    const translation =
      other.rows.find((candidate) => keyOf(candidate) === keyOf(row)) ?? other.rows[at] ?? '';
    const missing = lacking(row, translation);
    return missing.length > 0 || columns(row) !== columns(translation) ? [{ row, translation, missing }] : [];
  });
  expect(incomplete).toEqual([]);
  expect(other.rows).toHaveLength(section.rows.length);
});

test.each(pairs)(
  'README.ko.md has the shell lines of "%s", whatever their comments',
  (_title, section, other) => {
    expect(other.blocks.map(comparable)).toEqual(section.blocks.map(comparable));
  },
);

const messages = pairs.filter(([title]) => /^[A-Z_]+$/.test(title));

test.each(messages)(
  'README.ko.md tells of %s what helps, how grave it is and who is told',
  (_code, section, other) => {
    expect(other.prose).toMatch(/[가-힣].*\n\n\*조치:\* \S/);
    expect(told(other.prose, /\((\w+); 로그/)).toEqual(told(section.prose, /\((\w+); log/));
  },
);

test('README.ko.md names nothing that README.md does not', () => {
  const names = [...korean.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  const latin = names.filter((name) => !/[가-힣]/.test(name));
  expect(latin.filter((name) => !english.includes(name) && !existsSync(join(root, name)))).toEqual([]);
});

/** What is the same in every language and stands in `text`, but not in `translation`. */
function lacking(text: string, translation: string): string[] {
  const words = WORDS.flatMap((pattern) => text.match(pattern) ?? []);
  const figures = new Set(translation.match(FIGURE));
  return [
    ...new Set([
      ...words.filter((word) => !translation.includes(word)),
      ...(text.match(FIGURE) ?? []).filter((figure) => !figures.has(figure)),
      ...FIXED.flatMap(([cell, koreanCell]) =>
        text.includes(cell) && !translation.includes(koreanCell) ? [cell] : [],
      ),
    ]),
  ];
}

const WORDS: readonly RegExp[] = [
  /`[^`]+`/g,
  /\{\w+\}/g,
  /\| [A-Z_]+ (?=\|)/g,
  /\bwhpg-failover [a-z]+(?= |[.,:;)]|$)/gm,
  /\bgp[a-z]+(?: -[\w-]+)*/g,
  /\b[a-z]+\.[a-z]+[A-Z]\w+/g,
];

const FIGURE = /(?<![A-Za-z\d])\d+(?:[.,]\d+)*/g;

/** Cells of the tables of settings that are words. */
const FIXED = [
  ['| required |', '| 필수 |'],
  ['| not set |', '| 없음 |'],
] as const;

/** The code that a row begins with, or nothing that equals anything. */
const keyOf = (row: string): unknown => /^\| (`[^`]+`)/.exec(row)?.[1] ?? Symbol(row);

const columns = (row: string): number => row.replaceAll(/`[^`]*`/g, '').split('|').length;

/** Comments are translated, and so is a drawing that names no language. */
const comparable = ({ language, code }: Section['blocks'][number]): string[] => [
  language,
  ...(language === '' ? [] : code.split('\n').map((line) => line.replace(/\s+# .*$/, ''))),
];

const told = (prose: string, severity: RegExp): unknown => ({
  severity: severity.exec(prose)?.[1],
  wall: prose.includes('`wall`'),
});
