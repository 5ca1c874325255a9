// Judges what the writer recorded: outage, lost writes, writes on two primaries.
//
// Usage: node verdict.mjs RECORDS ROWS NOW_MS FACTS. RECORDS is the writer's file, ROWS a file with the ids that the
// serving primary has (missing when there is none), NOW_MS the monotonic clock, FACTS a JSON object to be added.

import { existsSync, readFileSync } from 'node:fs';

const [recordsFile, rowsFile, nowMs, facts] = process.argv.slice(2);

/** A power cut may leave half a line at the end. */
function parse(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** The longest time in which the running writer got nothing acknowledged, beginning with its first acknowledged write. */
function longestGap(records, endMs) {
  let longest = { ms: 0, fromWallMs: null };
  let last;
  const close = (atMs) => {
    if (last !== undefined && atMs - last.atMs > longest.ms) {
      longest = { ms: atMs - last.atMs, fromWallMs: last.wallMs };
    }
  };
  for (const record of records) {
    close(record.atMs);
    if (record.event === undefined) last = record;
    if (record.event === 'stopped') last = undefined;
  }
  close(endMs);
  return longest;
}

/** Writes that a server acknowledged after its successor had acknowledged one. */
function countDoubleWrites(writes) {
  const order = [];
  let count = 0;
  for (const { server } of writes) {
    if (!order.includes(server)) order.push(server);
    if (order.indexOf(server) < order.length - 1) count += 1;
  }
  return count;
}

const records = existsSync(recordsFile) ? readFileSync(recordsFile, 'utf8').split('\n').flatMap(parse) : [];
const writes = records.filter((record) => record.event === undefined);
const rows = existsSync(rowsFile) ? new Set(readFileSync(rowsFile, 'utf8').split('\n')) : undefined;
const gap = longestGap(records, Number(nowMs));

const verdict = {
  acknowledged: writes.length,
  outageSeconds: gap.ms / 1000,
  outageFromWallMs: gap.fromWallMs,
  lostWrites: rows === undefined ? null : writes.filter(({ id }) => !rows.has(String(id))).length,
  doubleWrites: countDoubleWrites(writes),
  ...JSON.parse(facts),
};
console.log(JSON.stringify(verdict));
