import { expect, test } from 'vitest';
import { exerciseAddress } from '../../../src/effects/exercise-address.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { Exec, RunResult } from '../../../src/runtime/ports.ts';

const spare = {
  address: '192.0.2.101',
  prefix: 24,
  interface: 'eth0',
  label: null,
  coordinatorAddresses: ['192.0.2.11', '192.0.2.12'],
};

const result = (change: Partial<RunResult> = {}): RunResult => ({
  kind: 'exit',
  code: 0,
  stdout: '',
  stderr: '',
  truncated: false,
  tookMs: 1,
  ...change,
});

/** A kernel with one interface: what `ip` adds is there until `ip` removes it. */
function kernel({ refuses = '' } = {}) {
  const deeds: string[] = [];
  let held = false;
  const exec: Exec = async ({ file, args }) => {
    if (args.includes('show')) {
      const one = { local: spare.address, prefixlen: 24, family: 'inet' };
      return result({ stdout: JSON.stringify([{ ifname: 'eth0', addr_info: held ? [one] : [] }]) });
    }
    const deed = file === 'ip' ? (args[1] ?? '') : file;
    deeds.push(deed);
    if (refuses === deed) return result({ code: 2, stderr: 'RTNETLINK answers: Operation not permitted' });
    if (deed === 'add') held = true;
    if (deed === 'del') held = false;
    return result();
  };
  return { ports: { exec, clock: systemClock }, deeds, isHeld: () => held };
}

test('a spare address is taken, announced and released', async () => {
  const { ports, deeds, isHeld } = kernel();
  expect(await exerciseAddress(spare, ports)).toMatchObject({ kind: 'done' });
  expect([deeds[0], deeds.at(-1), isHeld()]).toEqual(['add', 'del', false]);
  expect(deeds).toHaveLength(3);
});

test.each(['add', 'arping'])('a %s that fails is told, and the address does not stay', async (refuses) => {
  const { ports, isHeld } = kernel({ refuses });
  expect(await exerciseAddress(spare, ports)).toMatchObject({ kind: 'failed' });
  expect(isHeld()).toBe(false);
});
