import { expect, test } from 'vitest';
import { durable, initialState } from '../../../src/core/state.ts';
import type { SweepReport } from '../../../src/core/sweep.ts';
import { at, identity, policy, servingBeat } from '../../support/build.ts';
import { phases } from '../../support/failover.ts';
import { Play } from '../../support/play.ts';

const clean: SweepReport = { segments: 2, clean: 2, ended: 3, told: [], trouble: null };
const unclean: SweepReport = { ...clean, clean: 1, trouble: 'seg1 on sdw1:6001: silence' };

/** Our beats after the failover: nobody else has the VIP, nobody newer is there. */
const calm = { ...servingBeat, epochSeen: null };

/** A node that has just become primary; the failover ended at 13 s. */
function served(): Play {
  const play = phases.atStep('announce');
  play.event({ kind: 'outcome', outcome: phases.done('announce') }, 13_000);
  return play;
}

test('the segments are swept as soon as the VIP is announced, and the beats go on beside it', () => {
  const play = served();
  expect([play.phase, play.deeds()]).toEqual(['serving', ['sweep-segments']]);
  expect(play.decision?.nextBeatInMs).toBe(0);
  play.beat(calm, 14_000);
  expect(play.deeds()).not.toContain('sweep-segments');
});

test('once every segment is clean, nothing is swept any more', () => {
  const play = served();
  play.event({ kind: 'swept', attempt: 1, report: clean }, 13_500);
  expect(play.codes()).toEqual(['SEGMENTS_SWEPT']);
  for (const ms of [20_000, 60_000, 600_000]) {
    play.beat(calm, ms);
    expect(play.deeds()).not.toContain('sweep-segments');
  }
});

test('a segment that is not clean is tried again, ever more seldom, and people are told until it is', () => {
  const play = served();
  const beganMs = [13_000];
  const codes = [];
  for (let ms = 13_500; ms < 300_000; ms += 500) {
    play.beat(calm, ms);
    codes.push(...play.codes());
    if (!play.deeds().includes('sweep-segments')) continue;
    beganMs.push(ms);
    play.event({ kind: 'swept', attempt: play.state.sweep?.attempt ?? 0, report: unclean }, ms + 100);
    if (beganMs.length > 9) break;
  }
  // The first pass is lost: it counts as such after 20 s.
  const gapsMs = beganMs.slice(1).map((ms, index) => ms - (beganMs[index] ?? 0));
  expect(gapsMs[0]).toBe(20_000);
  expect(gapsMs.slice(1)).toEqual(gapsMs.slice(1).toSorted((one, other) => one - other));
  expect(Math.max(...gapsMs)).toBeLessThanOrEqual(61_000);
  expect(codes).toContain('SEGMENTS_NOT_SWEPT/new');
  expect(codes).toContain('SEGMENTS_NOT_SWEPT/again');
  play.event({ kind: 'swept', attempt: play.state.sweep?.attempt ?? 0, report: clean }, 320_000);
  play.beat(calm, 321_000);
  expect(play.codes()).toEqual(['SEGMENTS_NOT_SWEPT/over']);
});

test('a daemon that was restarted meanwhile sweeps again', () => {
  const memory = durable(served().state);
  const play = new Play(initialState(identity));
  play.event({ kind: 'started', durable: memory }, 20_000);
  play.beat(calm, 20_100);
  expect([play.phase, play.deeds().includes('sweep-segments')]).toEqual(['serving', true]);
});

test('what an older version stored is not swept: it may be from long ago', () => {
  const memory = durable(served().state);
  const { epoch, atWallMs, acknowledged } = memory.lastFailover ?? never();
  const play = new Play(initialState(identity));
  const old = { ...memory, lastFailover: { epoch, atWallMs, acknowledged } };
  play.event({ kind: 'started', durable: old }, 20_000);
  play.beat(calm, 20_100);
  expect([play.phase, play.deeds().includes('sweep-segments')]).toEqual(['serving', false]);
});

test('paused, nothing is swept; afterwards it is', () => {
  const play = served();
  play.event({ kind: 'swept', attempt: 1, report: unclean }, 13_500);
  const pause = { op: 'pause', forMs: 60_000, reason: 'work', by: 'ann' } as const;
  play.event({ kind: 'operator', request: pause }, 13_600);
  play.beat(calm, 16_000);
  expect(play.decision?.state.sweep?.attempt).toBe(1);
  play.event({ kind: 'operator', request: { op: 'resume', by: 'ann' } }, 17_000);
  play.beat(calm, 18_000);
  expect(play.deeds()).toContain('sweep-segments');
});

test('a report that comes after this node stopped serving changes nothing', () => {
  const play = served();
  const ghost = new Play({
    ...play.state,
    phase: { phase: 'ghost', newer: { timeline: 3, failover: 2, primary: 'cdw' } },
  });
  ghost.event({ kind: 'swept', attempt: 1, report: clean }, 14_000);
  expect([ghost.codes(), ghost.state.lastFailover?.swept]).toEqual([[], false]);
});

test('a primary that was always one sweeps nothing', () => {
  const play = new Play({ ...initialState(identity), phase: { phase: 'serving' }, newestHere: true }, policy);
  play.beat(calm, at(20_000).monoMs);
  expect(play.deeds()).not.toContain('sweep-segments');
});

function never(): never {
  throw new Error('no failover was remembered');
}
