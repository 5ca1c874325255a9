import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { State } from '../../../src/core/state.ts';
import { healthy, primaryHere, servingBeat, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const serving: State = { ...watching, phase: { phase: 'serving' }, newestHere: true };
const pause = { sinceWallMs: 0, untilWallMs: 9e15, reason: 'x', by: 'y' } as unknown as State['pause'];
const paused: State = { ...serving, pause };
const gone: Evidence = { ...servingBeat, vip: { ...servingBeat.vip, here: 'absent' } };

function taken(state: State, evidence: Evidence | null): readonly [boolean | undefined, string, string[]] {
  const play = new Play(state);
  const request = { op: 'move-vip', deed: 'take', by: 'dba', evidence } as const;
  const { reply } = play.event({ kind: 'operator', request }, 9_000);
  return [reply?.ok, reply?.text ?? '', play.deeds()];
}

function released(state: State): readonly [boolean | undefined, string, string[]] {
  const play = new Play(state);
  const request = { op: 'move-vip', deed: 'release', by: 'dba' } as const;
  const { reply } = play.event({ kind: 'operator', request }, 9_000);
  return [reply?.ok, reply?.text ?? '', play.deeds()];
}

describe('a human takes the VIP by hand', () => {
  test('in a pause too, in which the daemon takes nothing by itself', () => {
    expect(taken(paused, gone)).toEqual([true, 'take: done', ['take-vip']]);
  });

  test.each<[string, State, Evidence | null]>([
    ['no beat has been taken yet', serving, null],
    ['our own database is standby', watching, healthy],
    ['our own database is stopped', serving, { ...gone, local: { ...primaryHere, role: 'stopped' } }],
    ['the other coordinator is a primary, too', serving, { ...gone, sql: healthy.sql }],
    ['the other coordinator holds it', serving, { ...gone, vip: { ...gone.vip, peer: 'held' } }],
    ['another machine answers for it', serving, { ...gone, vip: { ...gone.vip, arp: 'other' } }],
    ['nobody answers us: we may have been replaced', serving, { ...gone, aloneForMs: 900 }],
    ['nobody has shown yet that the other one has not replaced us', { ...serving, newestHere: false }, gone],
  ])('but not while %s', (why, state, evidence) => {
    expect(taken(state, evidence)).toEqual([false, why, []]);
    expect(taken({ ...state, pause }, evidence)).toEqual([false, why, []]);
  });
});

describe('a human releases the VIP by hand', () => {
  test.each<[string, State]>([
    ['from a standby', watching],
    [
      'from a node that waits for a human',
      { ...serving, phase: { phase: 'halted', code: 'DATA_AT_RISK', params: {} } },
    ],
    ['from a primary whose daemon is paused', paused],
  ])('%s', (_, state) => {
    expect(released(state)).toEqual([true, 'release: done', ['release-vip']]);
  });

  test('but not from a primary whose daemon would put it back', () => {
    expect(released(serving)).toEqual([
      false,
      'this node is the primary and keeps the VIP: pause the daemon first',
      [],
    ]);
  });
});
