import { expect, test } from 'vitest';
import type { State } from '../../../src/core/state.ts';
import { at, postmasterKilled, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

const ledger = watching.ledger && { ...watching.ledger, atMs: at(9_800).monoMs, atWallMs: at(9_800).wallMs };
const seen: State = { ...watching, ledger, primarySeenMs: at(9_800).monoMs, judgedMs: at(9_800).monoMs };
const ended = { ...postmasterKilled, local: { ...postmasterKilled.local, receiver: 'stopped' as const } };

function phaseAfterDeath(state: State): string {
  const play = new Play(state);
  for (const ms of [10_400, 10_700, 11_000]) play.beat(ended, ms);
  return play.phase;
}

test('a primary that died while its stream was watched is replaced', () => {
  expect(phaseAfterDeath(seen)).toBe('failing-over');
});

test('a stream that ended while this node could not judge is no proof that nothing is lost', () => {
  expect(phaseAfterDeath({ ...seen, blindMs: at(9_900).monoMs })).toBe('halted');
});
