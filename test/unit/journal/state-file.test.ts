import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { default as fc } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Durable } from '../../../src/core/state.ts';
import { type Lsn, monoMs, wallMs } from '../../../src/core/units.ts';
import { loadState, parseState, type StoredState, saveState } from '../../../src/journal/state-file.ts';
import { systemDisk } from '../../../src/runtime/disk.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const epoch = { timeline: 2, failover: 1, primary: 'scdw' };
const empty: Durable = { epoch: null, pause: null, lastFailover: null, ledger: null, phase: null };
const full: Durable = {
  epoch,
  pause: { sinceWallMs: wallMs(1), untilWallMs: wallMs(2), reason: 'kernel update', by: 'gpadmin' },
  lastFailover: { epoch, atWallMs: wallMs(3), acknowledged: false },
  ledger: {
    atMs: monoMs(4.5),
    atWallMs: wallMs(5),
    state: 'streaming',
    syncState: 'sync',
    lagBytes: 0,
    flushLsn: 201_326_592 as Lsn,
  },
  phase: {
    phase: 'failing-over',
    step: 'promote',
    attempt: 1,
    epoch,
    cause: 'database-down',
    proof: 'hard',
    fence: 'confirmed',
    fenceDetail: 'its database was gone already',
    silentSinceMs: monoMs(6),
    startedMs: monoMs(7),
  },
};
const states: [string, StoredState][] = [
  ['nothing yet', { durable: empty, witnesses: [] }],
  ['a failover in progress', { durable: full, witnesses: ['sdw1', 'sdw2'] }],
  ['a ghost', { durable: { ...full, phase: { phase: 'ghost', newer: epoch } }, witnesses: [] }],
  [
    'a halt',
    {
      durable: {
        ...empty,
        phase: { phase: 'halted', code: 'PROMOTION_FAILED', params: { why: 'exit code 2' } },
      },
      witnesses: [],
    },
  ],
];

test.each(states)('%s survives a restart', async (_, state) => {
  const directory = await temporaryDirectory();
  expect(await saveState(state, directory, 2000, systemDisk())).toMatchObject({ kind: 'done' });
  expect(await loadState(directory, 2000, systemFiles())).toEqual({ kind: 'state', state });
  expect(readdirSync(directory)).toEqual(['state.json']);
});

test('a first start finds nothing', async () => {
  expect(await loadState(await temporaryDirectory(), 2000, systemFiles())).toEqual({ kind: 'none' });
});

test('a disk that cannot be written gives a failure', async () => {
  const state = { durable: empty, witnesses: [] };
  expect(await saveState(state, '/dev/null/nowhere', 2000, systemDisk())).toMatchObject({ kind: 'failed' });
});

describe('a damaged file is told, with the place', () => {
  const whole = { format: 1, durable: full, witnesses: ['sdw1'] };
  const broken = (change: object) => JSON.stringify({ ...whole, ...change });

  test.each([
    ['', /not JSON/],
    [JSON.stringify(whole).slice(0, -9), /not JSON/],
    ['null', /no object/],
    [broken({ format: 2 }), /format/],
    [broken({ witnesses: [1] }), /witnesses\[0\]/],
    [broken({ durable: { ...full, epoch: { ...epoch, timeline: -1 } } }), /durable\.epoch\.timeline/],
    [broken({ durable: { ...full, phase: { phase: 'watching' } } }), /durable\.phase/],
    [broken({ durable: { ...full, phase: { ...full.phase, step: 'dance' } } }), /durable\.phase\.step/],
    [broken({ durable: { ...full, pause: { reason: 'x' } } }), /durable\.pause/],
    [broken({ durable: { ...full, cleanStop: 'yes' } }), /durable\.cleanStop/],
    [broken({ durable: { ...full, irreplaceableAt: 7 } }), /durable\.irreplaceableAt/],
  ])('%s', (text, why) => {
    expect(parseState(text)).toEqual({ kind: 'damaged', why: expect.stringMatching(why) });
  });

  test('on the disk too', async () => {
    const directory = await temporaryDirectory();
    writeFileSync(join(directory, 'state.json'), 'x');
    expect(await loadState(directory, 2000, systemFiles())).toMatchObject({ kind: 'damaged' });
  });

  test('whatever is in it', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => parseState(JSON.stringify(value)).kind === 'damaged'));
  });
});
