import { describe, expect, test } from 'vitest';
import { CommandError } from '../../../src/cli/exit-codes.ts';
import type { World } from '../../../src/cli/rejoin/world.ts';
import { unconfirmed } from '../../../src/cli/take-over/obstacles.ts';
import { findStandby } from '../../../src/cli/take-over/parties.ts';
import type { StatusDocument } from '../../../src/control/status-document.ts';
import type { Obstacle } from '../../../src/core/decide/obstacles.ts';

type Said = Partial<StatusDocument> | null;

/** Both coordinators as far as they are asked: cdw is where the command runs. */
function world(cdw: Said, scdw: Said): World {
  const node = (host: string, said: Said) => ({
    coordinator: { host },
    control: async () =>
      said === null ? null : { ok: true, status: { node: host, order: null, told: [], ...said } },
  });
  return { here: node('cdw', cdw), there: node('scdw', scdw) } as unknown as World;
}

const serving: Said = { phase: 'serving' };
const watching: Said = { phase: 'watching' };
const ghost: Said = { phase: 'ghost' };
const order = {
  plan: 'switchover',
  overrides: [],
  by: 'ann@cdw',
  untilMs: 0,
} as unknown as StatusDocument['order'];
const takingOver: Said = {
  phase: 'failing-over',
  phaseDetail: { phase: 'failing-over', step: 'promote' } as unknown as StatusDocument['phaseDetail'],
  told: [{ code: 'SWITCHOVER_STARTED', text: 'ordered by ann', atWallMs: 0 }],
};

describe('who takes over', () => {
  test.each<[string, Said, Said, string]>([
    ['the standby, asked on the primary', serving, watching, 'scdw'],
    ['the standby, asked on it', watching, serving, 'cdw'],
    ['the standby, while the host of the primary is silent', { phase: 'suspecting' }, null, 'cdw'],
    ['the standby that has halted', { phase: 'halted' }, null, 'cdw'],
    ['the standby, while the old primary does not know what it is', { phase: 'starting' }, watching, 'scdw'],
    [
      'the standby, while the old primary is isolated',
      { phase: 'isolated' },
      { phase: 'suspecting' },
      'scdw',
    ],
  ])('%s', async (_, cdw, scdw, expected) => {
    expect((await findStandby(world(cdw, scdw))).status.node).toBe(expected);
  });

  test.each<[string, Said, Said, string, RegExp]>([
    ['the daemon of the standby is silent', serving, null, 'NO_DAEMON', /daemon of scdw does not answer/],
    ['both are silent', null, null, 'NO_DAEMON', /daemon of cdw does not answer/],
    ['the old primary was not rejoined', serving, ghost, 'REFUSED', /scdw cannot take over.*\n.*rejoin/],
    [
      'it runs already',
      ghost,
      takingOver,
      'REFUSED',
      /runs already, on scdw \(step promote\): ordered by ann/,
    ],
    ['somebody has just ordered it', serving, { ...watching, order }, 'REFUSED', /ann@cdw has just ordered/],
  ])('nobody when %s', async (_, cdw, scdw, exit, text) => {
    const refused = await findStandby(world(cdw, scdw)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CommandError);
    expect(refused).toMatchObject({ exit, message: expect.stringMatching(text) });
  });
});

test('only rules that can be overridden count as confirmed, and only by their names', () => {
  const all = [found('fence'), found('data-at-risk'), found('standby-not-ready')];
  const left = unconfirmed(all, new Set(['fence']));
  expect(left.map(({ rule }) => rule)).toEqual(['data-at-risk', 'standby-not-ready']);
});

function found(rule: Obstacle['rule']): Obstacle {
  return { rule, why: '', help: '' };
}
