import { expect, test } from 'vitest';
import type { Evidence } from '../../../src/core/evidence.ts';
import { at, healthy, postmasterKilled, sql, ssh, watching } from '../../support/build.ts';
import { phases } from '../../support/failover.ts';
import { Play } from '../../support/play.ts';

const hung: Evidence = {
  ...healthy,
  sql: sql('silence'),
  sqlSilentForMs: 12_000,
  ssh: ssh.says({ postmaster: 'frozen' }),
  replication: null,
};

/** The failover because of a hung database, with these beats until its fence is confirmed. */
function fencedAfter(...beats: readonly Evidence[]): Play {
  const moment = at(9_800);
  const ledger = watching.ledger && { ...watching.ledger, atMs: moment.monoMs, atWallMs: moment.wallMs };
  const play = new Play({ ...watching, ledger, primarySeenMs: moment.monoMs, judgedMs: moment.monoMs });
  for (const ms of [10_400, 10_900, 11_400]) play.beat(hung, ms);
  expect(play.state.phase).toMatchObject({ phase: 'failing-over', cause: 'database-hung' });
  for (const [index, beat] of beats.entries()) play.beat(beat, 11_500 + index * 100);
  play.event({ kind: 'outcome', outcome: phases.confirmed }, 11_800);
  return play;
}

test('a hung database that closes a connection while it is killed, and is gone then, is replaced', () => {
  const closes = { ...hung, sql: sql('closed'), ssh: ssh.says({ postmaster: 'running' }) };
  expect(fencedAfter(closes, postmasterKilled).deeds()).toEqual(['step promote']);
});

test('one whose port is closed while its host still tells of the same postmaster is replaced', () => {
  const refuses = { ...hung, sql: sql('refused') };
  expect(fencedAfter(refuses, postmasterKilled).deeds()).toEqual(['step promote']);
  expect(fencedAfter(refuses).deeds()).toEqual(['step promote']);
});

test('one that was started anew while it was fenced may have gone on alone: only a human promotes', () => {
  const started = { ...hung, sql: sql('refused'), ssh: ssh.says({ postmasterRun: '4712 1800000009' }) };
  const play = fencedAfter(started, postmasterKilled);
  expect(play.state.phase).toMatchObject({ phase: 'halted', code: 'DATA_AT_RISK' });
});

test('one that served somebody while it was fenced may have gone on alone: only a human promotes', () => {
  const play = fencedAfter(healthy, postmasterKilled);
  expect(play.state.phase).toMatchObject({ phase: 'halted', code: 'DATA_AT_RISK' });
});
