import { expect, test } from 'vitest';
import { carryEpoch } from '../../../src/probes/witness.ts';
import type { SshHost, SshLineResult } from '../../../src/runtime/ports.ts';

const never = () => Promise.reject(new Error('not asked here'));
const epoch = { timeline: 2, failover: 1, primary: 'scdw' };

test('the epoch is carried to five witnesses at a time, and to all of them', async () => {
  const answers: ((result: SshLineResult) => void)[] = [];
  const asked: string[] = [];
  const hosts = Array.from({ length: 12 }, (_, index): SshHost => {
    const host = `sdw${index + 1}`;
    const ask: SshHost['ask'] = (line) => {
      asked.push(`${host}: ${line}`);
      return new Promise((resolve) => answers.push(resolve));
    };
    return { host, ask, exec: never, askSocket: never, close: () => undefined };
  });

  carryEpoch(hosts, epoch, 1000);
  expect(asked).toHaveLength(5);
  // One that is silent until its deadline holds up nobody but itself.
  while (answers.length > 1) {
    answers.pop()?.({ kind: 'lines', lines: [] });
    await new Promise(setImmediate);
    expect(answers.length).toBeLessThanOrEqual(5);
  }
  expect(asked).toHaveLength(12);
  expect(new Set(asked).size).toBe(12);
  expect(asked[11]).toBe('sdw12: keep 2 1 scdw');
});
