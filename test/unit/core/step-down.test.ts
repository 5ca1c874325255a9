import { expect, test } from 'vitest';
import type { State } from '../../../src/core/state.ts';
import { primaryHere, servingBeat, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const serving: State = {
  ...watching,
  phase: { phase: 'serving' },
  epoch: { timeline: 3, failover: 2, primary: 'scdw' },
};
const stepDown = { op: 'step-down', reason: 'a disk smells', by: 'dba' } as const;

test('a primary that a human takes out holds neither VIP nor database, and says why', () => {
  const play = new Play(serving);
  expect(play.event({ kind: 'operator', request: stepDown }, 9_000).reply).toMatchObject({ ok: true });
  expect([play.phase, play.deeds()]).toEqual(['ghost', ['release-vip', 'stop-database']]);
  // Seen while it stops, it might have been starting again: the other one would call its commits at risk.
  expect(play.decision?.actions).toContainEqual(expect.objectContaining({ atOnce: true }));
  expect(play.state.epoch).toEqual({ timeline: 3, failover: 3, primary: 'cdw' });
});

test('it stays out when somebody starts its database again, until a human acknowledges', () => {
  const play = new Play(serving);
  play.event({ kind: 'operator', request: stepDown }, 9_000);
  play.beat({ ...servingBeat, local: { ...primaryHere, timeline: 3 } }, 9_500);
  expect([play.phase, play.deeds().includes('stop-database')]).toEqual(['ghost', true]);
  play.event({ kind: 'operator', request: { op: 'ack', by: 'dba' } }, 9_800);
  expect(play.phase).toBe('starting');
});

test('a standby is not taken out: there is nothing to fence', () => {
  const play = new Play(watching);
  expect(play.event({ kind: 'operator', request: stepDown }, 9_000).reply).toMatchObject({ ok: false });
  expect(play.deeds()).toEqual([]);
});

test('one that is out already is not taken out twice', () => {
  const play = new Play(serving);
  play.event({ kind: 'operator', request: stepDown }, 9_000);
  const { epoch } = play.state;
  expect(play.event({ kind: 'operator', request: stepDown }, 9_500).reply).toMatchObject({ ok: true });
  expect([play.deeds(), play.state.epoch]).toEqual([[], epoch]);
});

test('when it serves again, nobody is told that other software had taken its VIP', () => {
  const play = new Play({ ...serving, vipAnnouncedMs: servingBeat.endedMs });
  play.event({ kind: 'operator', request: stepDown }, 9_000);
  expect(play.state.vipAnnouncedMs).toBeNull();
});
