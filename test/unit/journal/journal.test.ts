import { appendFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { openJournal } from '../../../src/journal/journal.ts';
import { parseJournal, readJournal } from '../../../src/journal/read-journal.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { systemDisk } from '../../../src/runtime/disk.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const files = systemFiles();
const open = (directory: string, maxBytes = 1_000_000) =>
  openJournal({ directory, maxBytes, timeoutMs: 2000 }, { disk: systemDisk(), files, clock: systemClock });
const read = (directory: string) => readJournal(directory, { bytesMax: 1_000_000, timeoutMs: 2000 }, files);
const numbers = async (directory: string) => (await read(directory)).records.map((record) => record.seq);

test('what was appended is read back in its order', async () => {
  const directory = await temporaryDirectory();
  const journal = await open(directory);
  await journal.append('decision', { reason: 'two\nlines and a "quote"', params: { count: 3 } });
  await journal.append('outcome', { step: 'fence' });
  const { records, problems } = await read(directory);
  expect(problems).toEqual([]);
  expect(records).toMatchObject([
    { seq: 1, kind: 'decision', reason: 'two\nlines and a "quote"', params: { count: 3 } },
    { seq: 2, kind: 'outcome', step: 'fence' },
  ]);
  expect(Math.abs((records[0]?.wallMs ?? 0) - Date.now())).toBeLessThan(10_000);
});

test('numbers go on after a restart, also right behind a rotation', async () => {
  const directory = await temporaryDirectory();
  await (await open(directory)).append('decision', {});
  await (await open(directory)).append('decision', {});
  expect(await numbers(directory)).toEqual([1, 2]);
  await systemDisk().moveDurable(join(directory, 'journal.jsonl'), join(directory, 'journal.1.jsonl'), 1000);
  await (await open(directory)).append('decision', {});
  expect(await numbers(directory)).toEqual([1, 2, 3]);
});

test('a record that names its own seq or kind does not forge them', async () => {
  const directory = await temporaryDirectory();
  await (await open(directory)).append('decision', { seq: 99, kind: 'forged', wallMs: 0 });
  expect((await read(directory)).records).toMatchObject([{ seq: 1, kind: 'decision' }]);
});

test('a power cut at any byte costs the last record at most, and the next one is whole', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'journal.jsonl');
  const journal = await open(directory);
  await journal.append('decision', { reason: 'first' });
  const first = statSync(path).size;
  await journal.append('decision', { reason: 'second' });
  const whole = readFileSync(path);
  for (let cut = first; cut <= whole.length; cut += 7) {
    writeFileSync(path, whole);
    truncateSync(path, cut);
    await (await open(directory)).append('decision', { reason: 'third' });
    const { records } = await read(directory);
    expect(records.at(0)).toMatchObject({ reason: 'first' });
    expect(records.at(-1)).toMatchObject({ reason: 'third' });
  }
});

test('lines that are no records are left out and reported', async () => {
  const directory = await temporaryDirectory();
  await (await open(directory)).append('decision', {});
  appendFileSync(join(directory, 'journal.jsonl'), 'garbage\n{"seq":"x"}\n\u0000\u0000\n[]\n');
  await (await open(directory)).append('decision', {});
  expect(await numbers(directory)).toEqual([1, 2]);
  expect((await read(directory)).problems).toHaveLength(4);
});

test('the file is rotated by its size, one old one is kept, and nothing recent is lost', async () => {
  const directory = await temporaryDirectory();
  const journal = await open(directory, 500);
  for (let count = 0; count < 30; count++) await journal.append('beat', { filler: 'x'.repeat(60) });
  expect(statSync(join(directory, 'journal.jsonl')).size).toBeLessThanOrEqual(500);
  const seen = await numbers(directory);
  expect(seen.at(-1)).toBe(30);
  expect(seen).toEqual(seen.map((_, index) => 30 - seen.length + 1 + index));
  expect(seen.length).toBeGreaterThan(4);
});

test('a disk that cannot be written gives a failure, and the journal goes on when it can be again', async () => {
  const parent = join(await temporaryDirectory(), 'not mounted');
  const directory = join(parent, 'journal');
  const journal = await open(directory);
  expect(await journal.append('decision', {})).toMatchObject({ kind: 'failed' });
  mkdirSync(parent);
  expect(await journal.append('decision', {})).toMatchObject({ kind: 'done' });
  expect(await read(directory)).toMatchObject({ records: [{ seq: 2 }], problems: [] });
});

test('several records are one write, in their order, and the beats among them can be left out', async () => {
  const directory = await temporaryDirectory();
  const journal = await open(directory);
  const fields = { reason: '"kind":"beat"' };
  await journal.appendAll(['beat', 'decision', 'beat'].map((kind) => ({ kind, fields })));
  await journal.appendAll([{ kind: 'decision', fields }]);
  expect(await numbers(directory)).toEqual([1, 2, 3, 4]);
  const limits = { bytesMax: 1_000_000, timeoutMs: 2000, withoutBeats: true };
  const { records, problems } = await readJournal(directory, limits, files);
  expect(records.map(({ seq }) => seq)).toEqual([2, 4]);
  expect(problems).toEqual([]);
});

test('a long journal is read from a whole line on, without a complaint', async () => {
  const directory = await temporaryDirectory();
  const journal = await open(directory);
  for (let count = 0; count < 20; count++) await journal.append('decision', { filler: 'x'.repeat(60) });
  const { records, problems } = await readJournal(directory, { bytesMax: 500, timeoutMs: 2000 }, files);
  expect(problems).toEqual([]);
  expect(records.at(-1)).toMatchObject({ seq: 20 });
  expect(records.length).toBeLessThan(6);
});

test('no text breaks the reader', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseJournal(text).records)));
  const line = fc.record({ seq: fc.jsonValue(), wallMs: fc.jsonValue(), kind: fc.jsonValue() });
  fc.assert(fc.property(line, (record) => parseJournal(JSON.stringify(record)).records.length <= 1));
});
