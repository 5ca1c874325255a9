import * as v from 'valibot';
import { describeFound, expectationOf, hintFor } from './describe.ts';
import { inFileOrder, type Problem } from './problems.ts';
import type { ChecksRow, PairRow, Row, Section } from './rows.ts';
import { schemaOf } from './schema.ts';
import { isSection, TABLE } from './settings.ts';
import { type Entry, type Place, plainValue, type Tree } from './tree.ts';
import { unknownKey } from './unknown-key.ts';

/** The settings that stand in a file: values and places by dotted key (`coordinators[0].host`). */
export interface Reading {
  readonly values: ReadonlyMap<string, unknown>;
  readonly places: ReadonlyMap<string, Place>;
  readonly problems: readonly Problem[];
}

/** Compares the file with the table: unknown and missing settings, and values that their rows refuse. */
export function readSettings(tree: Tree, file: string): Reading {
  const draft: Draft = { file, values: new Map(), places: new Map(), problems: [], meant: new Set() };
  const top = mapOf(draft, '', tree, 'the settings, each as `key: value`');
  if (top !== null) {
    refuseUnknown(draft, '', top, Object.keys(TABLE));
    for (const [key, entry] of Object.entries(TABLE)) {
      const found = top.find((candidate) => candidate.key === key);
      if (isSection(entry)) readSection(draft, key, entry, found, tree.place);
      else readRow(draft, key, entry, found, tree.place);
    }
  }
  return { ...draft, problems: inFileOrder(draft.problems) };
}

interface Draft {
  readonly file: string;
  readonly values: Map<string, unknown>;
  readonly places: Map<string, Place>;
  readonly problems: Problem[];
  /** Settings that a misspelt key probably meant: that they are missing as well needs no saying. */
  readonly meant: Set<string>;
}

function readSection(
  draft: Draft,
  name: string,
  section: Section,
  found: Entry | undefined,
  parent: Place,
): void {
  if (found === undefined && draft.meant.has(name)) return;
  const entries = found === undefined ? [] : mapOf(draft, name, found.value, 'a group of indented settings');
  if (entries !== null) readRows(draft, name, section.settings, entries, found?.place ?? parent);
}

function readRows(
  draft: Draft,
  name: string,
  rows: Readonly<Record<string, Row>>,
  entries: readonly Entry[],
  parent: Place,
): void {
  refuseUnknown(draft, name, entries, Object.keys(rows));
  for (const [key, row] of Object.entries(rows)) {
    const found = entries.find((candidate) => candidate.key === key);
    readRow(draft, `${name}.${key}`, row, found, parent);
  }
}

function readRow(draft: Draft, key: string, row: Row, found: Entry | undefined, parent: Place): void {
  if (found === undefined) {
    const required = 'required' in row && (row.required ?? false);
    if (required && !draft.meant.has(key)) refuse(draft, 'missing-setting', key, parent, row, undefined);
    return;
  }
  draft.places.set(key, found.place);
  if (row.type === 'coordinators') readPair(draft, key, row, found.value);
  else if (row.type === 'checks') readItems(draft, key, row, found.value);
  else readValue(draft, key, row, found.value);
}

function readValue(draft: Draft, key: string, row: Row, tree: Tree): void {
  const value = plainValue(tree);
  const result = v.safeParse(schemaOf(row), value, { abortPipeEarly: true });
  if (result.success) draft.values.set(key, result.output);
  else refuse(draft, 'wrong-value', key, tree.place, row, value);
}

function readPair(draft: Draft, key: string, row: PairRow, tree: Tree): void {
  if (tree.kind !== 'list' || tree.items.length !== 2) {
    refuse(draft, 'wrong-value', key, tree.place, row, plainValue(tree));
    return;
  }
  for (const [index, item] of tree.items.entries()) {
    const entries = mapOf(draft, `${key}[${index}]`, item, 'a coordinator with host and address');
    if (entries !== null) readRows(draft, `${key}[${index}]`, row.item, entries, item.place);
  }
}

function readItems(draft: Draft, key: string, row: ChecksRow, tree: Tree): void {
  const items = tree.kind === 'list' ? tree.items : plainValue(tree) === null ? [] : null;
  if (items === null || items.length > row.max) {
    refuse(draft, 'wrong-value', key, tree.place, row, plainValue(tree));
    return;
  }
  for (const [index, item] of items.entries()) {
    const entries = mapOf(draft, `${key}[${index}]`, item, 'a check with name and command');
    if (entries !== null) readRows(draft, `${key}[${index}]`, row.item, entries, item.place);
  }
  draft.values.set(key, items.length);
}

/** A group whose settings are all commented out is an empty one. */
function mapOf(draft: Draft, key: string, tree: Tree, expected: string): readonly Entry[] | null {
  if (tree.kind === 'map') return tree.entries;
  if (tree.kind === 'scalar' && tree.value === null && key !== '') return [];
  // The text is not repeated: nobody knows what it was meant to be.
  const found = tree.kind === 'list' ? 'a list' : tree.value === null ? 'nothing' : 'a single value';
  draft.problems.push({
    code: 'wrong-value',
    file: draft.file,
    ...tree.place,
    key,
    found,
    expected,
    hint: 'is a colon or the space behind it missing, or is the file only half written?',
  });
  return null;
}

function refuseUnknown(
  draft: Draft,
  parent: string,
  entries: readonly Entry[],
  known: readonly string[],
): void {
  for (const entry of entries.filter(({ key }) => !known.includes(key))) {
    const { problem, meant } = unknownKey(draft.file, parent, entry, known);
    draft.problems.push(problem);
    if (meant !== null) draft.meant.add(meant);
  }
}

function refuse(
  draft: Draft,
  code: 'missing-setting' | 'wrong-value',
  key: string,
  place: Place,
  row: Row,
  value: unknown,
): void {
  const hint = hintFor(row, value);
  draft.problems.push({
    code,
    file: draft.file,
    ...place,
    key,
    found: describeFound(value, row),
    expected: expectationOf(row),
    ...(hint === undefined ? {} : { hint }),
  });
}
