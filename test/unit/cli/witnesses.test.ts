import { expect, test } from 'vitest';
import { findWitnesses } from '../../../src/cli/run/witnesses.ts';
import { askWitnesses } from '../../../src/probes/witness.ts';
import type { SqlResult, SqlRow } from '../../../src/runtime/ports.ts';
import { configOf, minimalYaml } from '../../support/config.ts';
import { deadSsh } from '../../support/local-ssh.ts';

const SILENCE: SqlResult = { kind: 'trouble', trouble: 'silence', detail: 'no answer before the deadline' };
const rows = (...hosts: readonly string[]): SqlResult => ({
  kind: 'rows',
  rows: hosts.map((hostname): SqlRow => ({ hostname })),
  tookMs: 1,
});

/** Witnesses whose catalogue answers as it is told to. */
function world(remembered: readonly string[], yaml = '') {
  const catalogue = { answer: SILENCE, asked: 0 };
  const config = configOf(minimalYaml(yaml));
  const witnesses = findWitnesses({
    config: () => config,
    session: {
      query: async () => {
        catalogue.asked += 1;
        return catalogue.answer;
      },
      close: () => undefined,
    },
    open: () => deadSsh('silence'),
    remembered,
  });
  return { catalogue, witnesses };
}

const question = { timeoutMs: 100, silentForMs: 3000, hostAnswersUs: false };

test('witnesses that nobody could read yet abstain: it is not as if there were none', async () => {
  const { witnesses } = world([]);
  witnesses.refresh(0);
  await Promise.resolve();
  const { tally } = await askWitnesses(witnesses.hosts(), question);
  expect(tally).toEqual({ configured: 1, dead: 0, alive: 0, abstain: 1 });
  expect(witnesses.names()).toEqual([]);
});

test('a catalogue that did not answer is asked again soon, one that did once a minute', async () => {
  const { catalogue, witnesses } = world([]);
  witnesses.refresh(0);
  witnesses.refresh(900);
  expect(catalogue.asked).toBe(1);
  catalogue.answer = rows('sdw1', 'sdw2');
  witnesses.refresh(1000);
  await Promise.resolve();
  expect(witnesses.names()).toEqual(['sdw1', 'sdw2']);
  witnesses.refresh(32_000);
  expect(catalogue.asked).toBe(2);
  witnesses.refresh(62_000);
  expect(catalogue.asked).toBe(3);
});

test('a cluster without hosts of its own for segments has no witness, and that is known', async () => {
  const { catalogue, witnesses } = world([]);
  catalogue.answer = rows('cdw', 'scdw');
  witnesses.refresh(0);
  await Promise.resolve();
  expect(witnesses.hosts()).toEqual([]);
});

test('those of an earlier run and those of the configuration are known at once', () => {
  expect(world(['sdw1']).witnesses.hosts()).toHaveLength(1);
  expect(world([], 'witness:\n  hosts: none\n').witnesses.hosts()).toEqual([]);
  expect(world([], 'witness:\n  hosts: [w1, w2]\n').witnesses.hosts()).toHaveLength(2);
});
