import type { Policy } from '../../src/core/policy.ts';
import type { DeedOutcome, FenceOutcome, Step } from '../../src/core/steps.ts';
import { at, policy, powerLoss, watching } from './build.ts';
import { Play } from './play.ts';

type Deed = Exclude<Step, 'fence'>;

const confirmed: FenceOutcome = { step: 'fence', kind: 'confirmed', how: 'seen gone', databaseGone: true };
const unconfirmed = { step: 'fence', kind: 'unconfirmed', why: 'silence', reached: false } as const;
const done = (step: Deed): DeedOutcome => ({ step, kind: 'done', changed: true, seen: 'done' });
const failed = (step: Deed): DeedOutcome => ({ step, kind: 'failed', why: 'it failed' });

/** A standby whose primary fell silent at 9.9 s, with the failover at this step. */
function atStep(step: Step, change: Partial<Policy> = {}): Play {
  const ledger =
    watching.ledger === null
      ? null
      : { ...watching.ledger, atMs: at(9800).monoMs, atWallMs: at(9800).wallMs };
  const seen = { ledger, primarySeenMs: at(9800).monoMs, judgedMs: at(9800).monoMs };
  const play = new Play({ ...watching, ...seen }, { ...policy, ...change });
  for (const index of [0, 1, 2]) {
    play.beat({ ...powerLoss, silentForMs: 500 + index * 1000 }, 10_400 + index * 1000);
  }
  const before: readonly (FenceOutcome | DeedOutcome)[] = [
    confirmed,
    done('promote'),
    done('verify'),
    done('take-vip'),
  ];
  const steps: readonly Step[] = ['fence', 'promote', 'verify', 'take-vip', 'announce'];
  for (const outcome of before.slice(0, steps.indexOf(step)))
    play.event({ kind: 'outcome', outcome }, 12_500);
  return play;
}

export const phases = { confirmed, unconfirmed, done, failed, atStep };
