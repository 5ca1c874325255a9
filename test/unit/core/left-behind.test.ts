import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import type { FenceOutcome } from '../../../src/core/steps.ts';
import { at, healthy, sql, ssh, watching } from '../../support/build.ts';
import { phases } from '../../support/failover.ts';
import { Play } from '../../support/play.ts';

/** The kernel of the primary's host answers, nothing else has for ten seconds; our stream from it stands. */
const sick: Evidence = {
  ...healthy,
  ssh: ssh.silent,
  sql: sql('silence'),
  sqlSilentForMs: 10_000,
  replication: null,
};
const ended: Evidence = { ...sick, local: { ...sick.local, receiver: 'stopped', walArrives: 'dead' } };
const mayPass: FenceOutcome = {
  step: 'fence',
  kind: 'unconfirmed',
  why: 'no answer in time',
  reached: true,
  mayPass: true,
};

/** A failover because of the sick host; its fence runs. */
function fencing(): Play {
  const ledger = watching.ledger && {
    ...watching.ledger,
    atMs: at(9_800).monoMs,
    atWallMs: at(9_800).wallMs,
  };
  const play = new Play({ ...watching, ledger, primarySeenMs: at(9_800).monoMs, judgedMs: at(9_800).monoMs });
  for (const ms of [10_800, 11_800, 12_800]) play.beat(sick, ms);
  expect(play.state.phase).toMatchObject({ phase: 'failing-over', cause: 'host-sick' });
  return play;
}

test('a sick host whose stream stands until it is fenced is replaced', () => {
  const play = fencing();
  play.beat(sick, 13_300);
  play.event({ kind: 'outcome', outcome: phases.confirmed }, 13_500);
  expect(play.deeds()).toEqual(['step promote']);
});

test('a sick host whose stream ended before it was fenced may have gone on alone: only a human promotes', () => {
  const play = fencing();
  play.beat(ended, 13_300);
  play.event({ kind: 'outcome', outcome: phases.confirmed }, 13_500);
  expect(play.state.phase).toMatchObject({ phase: 'halted', code: 'DATA_AT_RISK' });
});

test('its fence is not tried again once its stream has ended: it may be serving', () => {
  const play = fencing();
  play.event({ kind: 'outcome', outcome: mayPass }, 13_300);
  play.beat(ended, 14_400);
  expect([play.state.phase.phase, play.deeds()]).toEqual(['halted', []]);
});
